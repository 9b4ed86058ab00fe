/**
 * @file Tiny ImageNet's layout, on small archives: which images are kept and what they are called, and
 * that whatever is missing, broken or of another size is refused by name. Images are of one grey each,
 * which JPEG keeps to within a unit or two, so that a pixel tells which image it is of.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { DataIdentity } from "./dataset.ts";
import { decodeImages } from "./decode_images.ts";
import { packZip } from "./testing/archives.ts";
import {
  classFolderFiles,
  plainJpeg,
  smallClassFolders,
  type ZipFiles,
} from "./testing/class_folders.ts";

const identifiers = ["n02", "n01", "n03"];
const sound = classFolderFiles(identifiers, { train: 6, val: 2 });
const variant: DataIdentity = { name: "tiny-imagenet", status: "variant", digest: "d", note: "" };

async function decode(
  files: ZipFiles,
  { kept = { train: 2, test: 1 }, identity = variant, classCount = 3 } = {},
) {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeFile(join(directory, "tiny-imagenet-200.zip"), packZip(files));
    const locate = ({ file }: { readonly file: string }) => join(directory, file);
    return await decodeImages(smallClassFolders({ classCount, kept }), { identity, locate });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** The files with one of them replaced or, without a content, left out. */
function changed(path: string, content?: Uint8Array): ZipFiles {
  const name = `tiny-imagenet-200/${path}`;
  assert.ok(sound.some(([other]) => other === name), `no ${name} to change`);
  const rest = sound.filter(([other]) => other !== name);
  return content === undefined ? rest : [...rest, [name, content]];
}

/** The greys of a split's images. */
function tones({ pixels, count }: { readonly pixels: Uint8Array; readonly count: number }) {
  return Array.from({ length: count }, (_, image) => pixels[image * 64 * 64 * 3]!);
}

Deno.test("A sample of each class is kept, in rounds of one image per class", async () => {
  const { train, test, classes, height, width, channels } = await decode(sound);
  assert.deepEqual([height, width, channels], [64, 64, 3]);
  // Named by the first word; a class without a word keeps its identifier.
  assert.deepEqual(classes, ["dog", "cat", "n03"]);
  assert.deepEqual([...train.labels], [0, 1, 2, 0, 1, 2]);
  assert.deepEqual([...test.labels], [0, 1, 2]);
  assert.equal(train.pixels.length, 6 * 64 * 64 * 3);
  // Image n of class c has the grey 20 c + 1 + n, with n up to 5; validation images 10 more.
  tones(train).forEach((tone, index) => {
    const offset = tone - 20 * (index % 3);
    assert.ok(offset >= 0 && offset <= 8, `training image ${index} has the grey ${tone}`);
  });
  tones(test).forEach((tone, index) => {
    const offset = tone - 20 * index;
    assert.ok(offset >= 9 && offset <= 14, `test image ${index} has the grey ${tone}`);
  });
  const first = train.pixels.subarray(0, 3 * 64 * 64 * 3);
  assert.notDeepEqual(first, train.pixels.subarray(3 * 64 * 64 * 3), "two rounds of other images");
});

Deno.test("The sample does not depend on the archive's order, and grows at its end", async () => {
  const data = await decode(sound);
  const shuffled = await decode(sound.toReversed());
  assert.deepEqual(shuffled.train, data.train);
  assert.deepEqual(shuffled.test, data.test);
  const more = await decode(sound, { kept: { train: 3, test: 2 } });
  assert.equal(more.train.count, 9);
  assert.deepEqual(more.train.pixels.subarray(0, data.train.pixels.length), data.train.pixels);
});

Deno.test("A variant may have fewer images than are kept, and no validation images", async () => {
  const few = classFolderFiles(identifiers, { train: 1, val: 1 });
  const { train, test } = await decode(few.filter(([name]) => !name.includes("val/images/")), {
    kept: { train: 10, test: 5 },
  });
  assert.deepEqual([train.count, test.count], [3, 0]);
});

Deno.test("A missing class folder is named; so are missing lists", async () => {
  const without = sound.filter(([name]) => !name.includes("/train/n01/"));
  await assert.rejects(
    decode(without),
    /^RangeError: tiny-imagenet-200\.zip lacks the training images of 1 of 3 classes: expected some in tiny-imagenet-200\/train\/n01\/images\/$/,
  );
  for (const list of ["wnids.txt", "words.txt", "val/val_annotations.txt"]) {
    await assert.rejects(decode(changed(list)), (error) => {
      assert.ok(error instanceof RangeError);
      assert.equal(error.message, `tiny-imagenet-200.zip lacks tiny-imagenet-200/${list}`);
      return true;
    });
  }
});

Deno.test("Lists that do not fit are refused with the line or the count", async () => {
  const text = (content: string) => new TextEncoder().encode(content);
  for (const lines of ["n02\nn01\n", "n02\nn01\nn01\n"]) {
    await assert.rejects(
      decode(changed("wnids.txt", text(lines))),
      /^RangeError: \S*wnids\.txt in tiny-imagenet-200\.zip lists 2 different classes in \d lines, expected 3$/,
    );
  }
  await assert.rejects(
    decode(changed("val/val_annotations.txt", text("val_0.JPEG\tn02\nval_1.JPEG\tn77\n"))),
    /^RangeError: Line 2 of \S*val_annotations\.txt in .* gives val_1\.JPEG the class "n77", which/,
  );
});

Deno.test("An image of another size or a broken one is refused by its name", async () => {
  const image = "train/n01/images/n01_3.JPEG";
  const kept = { train: 6, test: 1 };
  await assert.rejects(
    decode(changed(image, plainJpeg(9, { height: 64, width: 48 })), { kept }),
    /^RangeError: Cannot read \S*n01_3\.JPEG in tiny-imagenet-200\.zip as a JPEG image: it has 64 x 48 pixels, expected 64 x 64$/,
  );
  const whole = plainJpeg(9);
  for (const broken of [new Uint8Array(0), whole.subarray(0, whole.length / 2)]) {
    await assert.rejects(
      decode(changed(image, broken), { kept }),
      /^RangeError: Cannot read \S*n01_3\.JPEG in tiny-imagenet-200\.zip as a JPEG image: it/,
    );
  }
});

Deno.test("What is said to be the original has the original's counts", async () => {
  await assert.rejects(
    decode(sound, { identity: { ...variant, status: "original" } }),
    /^RangeError: tiny-imagenet-200\.zip holds 18 train images, expected 100000$/,
  );
});
