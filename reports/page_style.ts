/**
 * @file The page's style sheet. A narrow measure for text, the full column for tables and figures, one
 * accent colour, system fonts, numbers of equal width. Light and dark follow the reader's system;
 * paper gets black on white without navigation.
 */
import { colorProperties } from "./figures/series_style.ts";

/** The style sheet's text. */
export function pageStyle(): string {
  return `:root{${LIGHT}${colorProperties("light")}}
@media (prefers-color-scheme:dark){:root{${DARK}${colorProperties("dark")}}}
${RULES}`;
}

const LIGHT =
  "--ink:#1b1e23;--muted:#5a616b;--paper:#fff;--tint:#f5f6f8;--line:#d9dce1;--accent:#0b5fae;" +
  "--shade:#1b1e2326;--good:#00694f;--bad:#b3261e;--warn:#7a5200;--warn-tint:#fff6e0;--bad-tint:#fdecea;";

const DARK =
  "--ink:#e4e6ea;--muted:#a2a9b4;--paper:#14171b;--tint:#1d2126;--line:#353b44;--accent:#74b5ff;" +
  "--shade:#00000090;--good:#5fd3ad;--bad:#ff8f85;--warn:#f1c562;--warn-tint:#2b2412;--bad-tint:#331b19;";

const RULES = `
*{box-sizing:border-box}
html{color-scheme:light dark;scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
body{margin:0;color:var(--ink);background:var(--paper);
  font:1.0625rem/1.62 Charter,"Bitstream Charter","Sitka Text",Cambria,"Noto Serif",Georgia,serif}
h1,h2,h3,nav,figure,.question,.notice,table,figcaption,.source,.downloads,.remark,dl,summary,.stage-list{
  font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif}
code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.86em}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.18em}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
.visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-100vw;top:0;padding:.6rem 1rem;background:var(--paper);z-index:2}
.skip:focus{left:0}
header,.layout{max-width:80rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:3.5rem}
h1{font-size:clamp(1.7rem,1.2rem + 2vw,2.5rem);line-height:1.16;letter-spacing:-.022em;font-weight:700;
  max-width:24em;margin:0 0 1.75rem;text-wrap:balance}
h2{font-size:1.5rem;line-height:1.25;letter-spacing:-.014em;margin:0 0 1rem;text-wrap:balance}
h3{font-size:1.05rem;line-height:1.35;margin:2.25rem 0 .6rem}
main>section{padding-top:3.75rem}
main>section#summary{padding-top:0}
p,main ul,main ol{max-width:40rem;margin:0 0 1rem}
.question{font-size:1.02rem;color:var(--muted);margin-bottom:.7rem}
.answer{font-size:1.22rem;line-height:1.48;max-width:38rem;margin-bottom:2.2rem;text-wrap:pretty}
.answer p{margin-bottom:.7em}
.contents{font-size:.86rem;line-height:1.4;margin:0 0 2rem}
.contents ol{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem}
.contents a{color:var(--muted);text-decoration:none;display:inline-block;padding:.22rem 0}
.contents a:hover{color:var(--accent);text-decoration:underline}
@media (min-width:70rem){
  .layout{display:grid;grid-template-columns:11rem minmax(0,1fr);gap:0 3.5rem}
  .contents{position:sticky;top:1.5rem;align-self:start;max-height:calc(100vh - 3rem);overflow-y:auto;
    border-right:1px solid var(--line);padding:.1rem 1rem .1rem 0}
  .contents ol{display:block}
  .contents a{padding:.26rem 0}
  header h1{margin-left:14.5rem}
}
main{min-width:0;padding-bottom:6rem}
.notice{display:flex;gap:.7rem;max-width:46rem;margin:0 0 1rem;padding:.7rem 1rem;border-left:3px solid var(--accent);
  background:var(--tint);font-size:.93rem;line-height:1.5}
.notice ul{margin:.4rem 0 0;padding-left:1.1rem}
.notice>span{font-weight:700;width:1ch}
.notice p{margin:0;max-width:none}
.notice>span{color:var(--accent)}
.notice.warning{border-color:var(--warn);background:var(--warn-tint)}
.notice.warning>span{color:var(--warn)}
.notice.error{border-color:var(--bad);background:var(--bad-tint)}
.notice.error>span{color:var(--bad)}
figure{margin:2.2rem 0 2.6rem}
figcaption{max-width:44rem;font-size:.9rem;line-height:1.5;color:var(--ink)}
figure.table>figcaption{font-weight:600;margin-bottom:.7rem}
.figure-title{font-weight:600;font-size:.98rem;margin:0 0 .5rem}
.scroll{overflow-x:auto;max-width:100%;position:relative;background:
  linear-gradient(90deg,var(--paper) 40%,transparent) 0/2.5rem 100% no-repeat local,
  linear-gradient(270deg,var(--paper) 40%,transparent) 100%/2.5rem 100% no-repeat local,
  linear-gradient(90deg,var(--shade),transparent) 0/.8rem 100% no-repeat scroll,
  linear-gradient(270deg,var(--shade),transparent) 100%/.8rem 100% no-repeat scroll}
table{border-collapse:collapse;font-size:.88rem;line-height:1.4;font-variant-numeric:tabular-nums lining-nums;
  border-top:1.5px solid var(--ink);border-bottom:1.5px solid var(--ink)}
th,td{padding:.42rem 1.15rem .42rem .5rem;text-align:left;vertical-align:baseline}
tbody tr>:first-child,thead tr:first-child>:first-child{padding-left:0}
tbody tr+tr>*{border-top:1px solid var(--line)}
thead tr:last-child>*,thead th[rowspan]{border-bottom:1px solid var(--ink)}
thead th{font-weight:600;vertical-align:bottom;line-height:1.3}
thead small{font-weight:400;color:var(--muted)}
th.number,td.number{text-align:right;white-space:nowrap}
th.group{text-align:center;padding-bottom:.2rem}
th.group>span{display:block;border-bottom:1px solid var(--line);padding-bottom:.2rem}
tbody th{font-weight:500}
th.text,td.text,tbody th{min-width:5rem;max-width:26rem}
.number{position:relative}
.number sup,th sup{position:absolute;margin-left:.12em}
sup{font-size:.7em;line-height:0}
.plus-minus{display:inline-block;text-align:left;padding-left:.3em;color:var(--muted);box-sizing:content-box}
td small{display:block;color:var(--muted);font-size:.8rem}
td small .n{white-space:nowrap}
td.best .value{font-weight:720}
td.best .value::before{content:"•";color:var(--accent);position:absolute;margin-left:-.62em}
a.quiet{color:inherit;text-decoration:underline dotted var(--muted);text-underline-offset:.22em}
a.quiet:hover{color:var(--accent);text-decoration-style:solid}
tr:target>*,li:target{background:var(--warn-tint)}
thead button{all:unset;cursor:pointer;position:relative}
thead button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
thead button::after{content:"↕";color:var(--muted);opacity:.55;font-weight:400;font-size:.8em;
  position:absolute;margin-left:.2em;bottom:.05em}
thead button:hover::after{opacity:1}
[aria-sort=ascending] button::after{content:"↑";color:var(--accent);opacity:1}
[aria-sort=descending] button::after{content:"↓";color:var(--accent);opacity:1}
.verdict-reproduced .verdict{color:var(--good)}
.verdict-not-reproduced .verdict{color:var(--bad)}
.verdict-not-tested-here .verdict{color:var(--muted)}
.verdict{font-weight:600;white-space:nowrap}
.remark{font-size:.82rem;line-height:1.45;color:var(--muted);margin:.5rem 0 0;max-width:46rem}
.remark sup{position:static}
.tools{display:flex;flex-wrap:wrap;gap:.1rem 1.5rem;margin-top:.45rem;font-size:.8rem;line-height:1.6}
.tools>details[open]{flex:1 0 100%;min-width:0}
ul.downloads{list-style:none;display:flex;gap:1rem;margin:0;padding:0}
.source{margin-top:.55rem;font-size:.8rem;line-height:1.5;color:var(--muted)}
.source dl{margin:0;display:flex;flex-wrap:wrap;gap:0 1.1rem;max-width:52rem}
.source dt{display:inline;font-weight:600}
.source dd{display:inline;margin:0}
.source.stand-in dl>div:first-child{color:var(--warn);font-weight:600}
.tools summary{width:fit-content}
.stages{padding-left:1.1rem;max-width:none;margin:.3rem 0;color:var(--muted);columns:auto 26rem}
.stages li{overflow-wrap:anywhere}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,23rem),1fr));gap:1.4rem 2rem;margin-bottom:.6rem}
.panels.single{display:block;max-width:46rem}
.panel-title{font-size:.86rem;font-weight:600;margin:0}
.panel{min-width:0}
.panel svg{display:block;max-width:100%;height:auto;min-width:21rem}
.plot svg text{font-variant-numeric:tabular-nums}
.panel svg:has(image){min-width:34rem}
.samples{margin:0;font-size:.93rem;line-height:1.6;max-width:46rem}
.samples>div{padding:.5rem 0;border-top:1px solid var(--line)}
.samples dt{font-weight:600;font-size:.84rem}
.samples dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
.samples .given{color:var(--muted)}
.samples ins,.samples mark{background:none;color:inherit;text-decoration:none;border-bottom:2px solid var(--good)}
.samples mark{border-bottom:2px dashed var(--bad)}
.samples .sampled{border-bottom:1px solid var(--accent);text-decoration:none}
.samples .truth{color:var(--muted);font-size:.84em}
.key{color:var(--muted);overflow:hidden;margin-bottom:.4rem}
.key svg{display:block;max-width:100%;height:auto;min-height:16px}
details summary{cursor:pointer;color:var(--accent)}
.fallback p{margin:.6rem 0;font-size:.9rem}
.fallback figure{margin:1rem 0}
details.fold{margin:1.4rem 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line);padding:.5rem 0}
details.fold+details.fold{margin-top:-1.45rem}
details.fold>summary{font-size:.93rem;font-weight:550}
pre{background:var(--tint);border:1px solid var(--line);border-radius:5px;padding:.8rem 1rem;overflow-x:auto;
  line-height:1.5;max-width:52rem;margin:0 0 1rem}
:not(pre)>code{overflow-wrap:anywhere}
.data-set h3{margin-bottom:.35rem}
.status{font-weight:500;font-size:.84rem;margin-left:.4rem;color:var(--good)}
.status.variant{color:var(--warn)}
.status.synthetic{color:var(--bad)}
dl.facts{margin:0 0 1rem;font-size:.88rem;line-height:1.5;max-width:52rem}
.facts>div{display:grid;grid-template-columns:8.5rem minmax(0,1fr);gap:.8rem;padding:.22rem 0}
.facts dt{color:var(--muted)}
.facts dd{margin:0;overflow-wrap:anywhere}
.graph{padding:.5rem 0}
.graph svg{display:block}
.stage-list{list-style:none;padding:0;max-width:none;font-size:.84rem}
.stage-list>li{padding:.35rem 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
.stage-list strong{font-weight:550}
.stage-list small{color:var(--muted)}
.stage-list .state{display:inline-block;min-width:5.6rem;color:var(--muted)}
.state.failed{color:var(--bad);font-weight:600}
.state.computed{color:var(--accent)}
@media (max-width:40rem){
  body{font-size:1rem}
  header{padding-top:1.8rem}
  .answer{font-size:1.1rem}
  .facts>div{grid-template-columns:minmax(0,1fr);gap:0}
  main>section{padding-top:2.8rem}
}
@media print{
  :root{${LIGHT}${colorProperties("light")}}
  body{font-size:10.5pt}
  .contents,.tools,.skip,thead button::after{display:none!important}
  header,.layout{max-width:none;padding:0}
  .layout{display:block}
  header h1{margin-left:0}
  .scroll{overflow:visible;background:none}
  .panel svg{min-width:0}
  @page{margin:16mm}
  figure,tr,.data-set{break-inside:avoid}
  h2,h3{break-after:avoid}
  pre{white-space:pre-wrap}
}
`;
