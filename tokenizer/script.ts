/**
 * @file The writing system of a character, as SentencePiece tells them apart: a piece's characters are
 * all of one script. Hiragana, Katakana and the long vowel mark count as Han, so that Japanese words
 * stay whole; marks that take the script of what stands before them ("Inherited") fit everything;
 * digits and punctuation are a script of their own ("Common").
 */

/** Scripts of Unicode 16 that are neither Common nor Inherited, the frequent ones first. */
const NAMES = `
  Latin Cyrillic Greek Arabic Hebrew Han Hiragana Katakana Hangul Devanagari Thai Armenian Georgian
  Bengali Tamil Telugu Malayalam Kannada Gujarati Gurmukhi Sinhala Khmer Lao Myanmar Tibetan Ethiopic
  Mongolian Bopomofo Cherokee Canadian_Aboriginal Adlam Ahom Anatolian_Hieroglyphs Avestan Balinese
  Bamum Bassa_Vah Batak Bhaiksuki Brahmi Braille Buginese Buhid Carian Caucasian_Albanian Chakma Cham
  Chorasmian Coptic Cuneiform Cypriot Cypro_Minoan Deseret Dives_Akuru Dogra Duployan
  Egyptian_Hieroglyphs Elbasan Elymaic Garay Glagolitic Gothic Grantha Gunjala_Gondi Gurung_Khema Hanifi_Rohingya Hanunoo
  Hatran Imperial_Aramaic Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kawi Kayah_Li
  Kharoshthi Khitan_Small_Script Khojki Khudawadi Kirat_Rai Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian
  Mahajani Makasar Mandaic Manichaean Marchen Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui
  Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi Mro Multani Nabataean Nag_Mundari Nandinagari
  New_Tai_Lue Newa Nko Nushu Nyiakeng_Puachue_Hmong Ogham Ol_Chiki Ol_Onal Old_Hungarian Old_Italic
  Old_North_Arabian Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Oriya
  Osage Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic
  Samaritan Saurashtra Sharada Shavian Siddham SignWriting Sogdian Sora_Sompeng Soyombo Sundanese Sunuwar
  Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tangsa Tangut Tifinagh Tirhuta
  Thaana Todhri Toto Tulu_Tigalari Ugaritic Vai Vithkuqi Wancho Warang_Citi Yezidi Yi Zanabazar_Square
`.trim().split(/\s+/);

const SCRIPTS = NAMES.map((name) => ({ name, test: new RegExp(`^\\p{Script=${name}}`, "u") }));
const INHERITED = /^\p{Script=Inherited}/u;

/** "Any" for a mark that takes its neighbour's script. */
export type Script = string | "Any" | "Common";

/** The script of a text's first character, for the rule that pieces are of one script. */
export function scriptOf(character: string): Script {
  // The long vowel mark of Katakana, which Unicode calls Common.
  if (character === "\u30fc") return "Han";
  if (INHERITED.test(character)) return "Any";
  const name = SCRIPTS.find(({ test }) => test.test(character))?.name ?? "Common";
  return name === "Hiragana" || name === "Katakana" ? "Han" : name;
}
