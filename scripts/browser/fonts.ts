// Turns the web fonts that npm brought into files that a bare Linux's browser can use, once.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { decompress } from "wawoff2";
import { browserDir, packageFolder } from "../lib/paths.ts";
import { step } from "../lib/say.ts";

/** Which files of a package are used, and the languages they are for: a font does not always tell by itself. */
type FontPackage = { name: string; family: string; languages: string[]; files: RegExp };

// Whole fonts: with a font in a hundred slices, fontconfig would search each slice for each text of each page.
const han: Omit<FontPackage, "files">[] = Object.entries({
  SC: ["zh-cn", "zh-sg"],
  TC: ["zh-tw", "zh-hk", "zh-mo"],
  JP: ["ja"],
  KR: ["ko"],
}).map(([script, languages]) => ({
  name: `@embedpdf/fonts-${script.toLowerCase()}`,
  family: `Noto Sans ${script}`,
  languages,
}));

const webFonts: FontPackage[] = [
  ...Object.entries({
    Arabic: ["ar", "fa", "ur"],
    Hebrew: ["he", "yi"],
    Devanagari: ["hi", "mr", "ne"],
    Thai: ["th"],
  }).map(([script, languages]) => ({
    name: `@fontsource-variable/noto-sans-${script.toLowerCase()}`,
    family: `Noto Sans ${script}`,
    languages,
    // Latin letters stay in the fonts that pages had all along.
    files: /^(?!.*-(latin|latin-ext|cyrillic|vietnamese)-).*-wght-normal\.woff2$/,
  })),
  ...["Symbols 2", "Math"].map((kind) => ({
    name: `@fontsource/noto-sans-${kind.toLowerCase().replace(" ", "-")}`,
    family: `Noto Sans ${kind}`,
    languages: ["en"],
    files: /-(symbols-2-symbols|math-latin)-400-normal\.woff2$/,
  })),
  {
    name: "@infolektuell/noto-color-emoji",
    family: "Noto Color Emoji",
    languages: ["und-zsye"],
    files: /\.woff2$/,
  },
];

const blackAndWhite = ["DejaVuSans.ttf", "DejaVuSans-*.ttf", "DejaVuSansCondensed*.ttf"]
  .map((name) => `<glob>*/${name}</glob>`)
  .join("");

// Fontconfig would take the letters of one width of DejaVu's first.
const arabicRule = `  <match target="pattern">
    <test name="lang" compare="contains"><string>ar</string></test>
    <edit name="family" mode="prepend" binding="strong"><string>Noto Sans Arabic</string></edit>
  </match>`;

/** @returns the fontconfig file that names them, and the machine's own */
export async function prepareFonts(ownFonts: string): Promise<string> {
  const folder = path.join(browserDir, `fonts-${versions()}`);
  if (!fs.existsSync(folder)) await step("preparing fonts", () => convertInto(folder));
  const conf = path.join(folder, "fonts.conf");
  fs.writeFileSync(conf, fontsConf([ownFonts, folder, ...han.map(({ name }) => hanFolder(name))]));
  return conf;
}

function hanFolder(name: string): string {
  return path.join(packageFolder(name), "fonts");
}

function versions(): string {
  const used = webFonts.map(({ name, files }) => `${name}@${versionOf(name)} ${files.source}`);
  return createHash("sha256").update(used.join("\n")).digest("hex").slice(0, 12);
}

function versionOf(name: string): string {
  const manifest: unknown = JSON.parse(
    fs.readFileSync(path.join(packageFolder(name), "package.json"), "utf8"),
  );
  return (manifest as { version: string }).version;
}

function dashed(family: string): string {
  return family.replaceAll(" ", "-");
}

async function convertInto(folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}.tmp`;
  fs.mkdirSync(unfinished, { recursive: true });
  for (const { name, family, files } of webFonts) {
    const source = path.join(packageFolder(name), "files");
    for (const file of fs.readdirSync(source).filter((each) => files.test(each))) {
      const target = `${dashed(family)}-${path.basename(file, ".woff2")}.ttf`;
      const bytes = await decompress(fs.readFileSync(path.join(source, file)));
      fs.writeFileSync(path.join(unfinished, target), bytes);
    }
  }
  try {
    fs.renameSync(unfinished, folder);
  } catch (err) {
    fs.rmSync(unfinished, { recursive: true, force: true });
    if (!fs.existsSync(folder)) throw err;
  }
}

// The machine's own fonts come with their aliases where fontconfig is set up, else from the usual folders.
function fontsConf(own: string[]): string {
  const folders = ["/usr/share/fonts", "/usr/local/share/fonts", ...own].map((dir) => `  <dir>${dir}</dir>`);
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">',
    "<fontconfig>",
    '  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>',
    ...webFonts.map((font) => languagesRule(font, `/${dashed(font.family)}-`)),
    ...han.map((font) => languagesRule(font, hanFolder(font.name))),
    // Its emoji are black and white, and a font that has a character comes before any that has it in colour.
    `  <selectfont><rejectfont>${blackAndWhite}</rejectfont></selectfont>`,
    arabicRule,
    ...folders,
    '  <dir prefix="xdg">fonts</dir>',
    "  <dir>~/.fonts</dir>",
    '  <cachedir prefix="xdg">fontconfig</cachedir>',
    "</fontconfig>",
    "",
  ].join("\n");
}

/** A Han character looks different in each language, and the browser asks fontconfig for the language's font. */
function languagesRule({ family, languages }: Omit<FontPackage, "files">, inPath: string): string {
  const names = languages.map((language) => `<string>${language}</string>`).join("");
  return [
    '  <match target="scan">',
    `    <test name="file" compare="contains"><string>${inPath}</string></test>`,
    `    <edit name="lang" mode="assign"><langset>${names}</langset></edit>`,
    `    <edit name="family" mode="assign"><string>${family}</string></edit>`,
    "  </match>",
  ].join("\n");
}
