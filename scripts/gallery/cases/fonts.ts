// Text of any script.
import type { Theme } from "../case.ts";

const rtl = new Set(["ar", "he"]);
const page = (lang: string, title: string, text: string) =>
  `<!doctype html><meta charset="utf-8"><body lang="${lang}"${rtl.has(lang) ? ' dir="rtl"' : ""} style="margin:32px;font:30px/1.6 sans-serif"><h1 style="font-size:44px;margin:0">${title}</h1><p>${text}</p>`;
const window = { viewport_width: 960, viewport_height: 360 };

type Script = {
  name: string;
  title: string;
  lang: string;
  heading: string;
  text: string;
  why: string;
  known?: string;
};

const scripts: Script[] = [
  {
    name: "emoji",
    title: "Emoji",
    lang: "en",
    heading: "😀 🎉 🚲 🍋",
    text: "Skin 👋🏽, families 👨‍👩‍👧‍👦, flags 🇯🇵 🇧🇷 🏴‍☠️, keycaps 3️⃣, hearts ❤️ and ❤",
    known: "Keycaps show as bare digits, without a note of a missing glyph.",
    why: "In colour, joined sequences as one, text and picture forms told apart.",
  },
  {
    name: "chinese",
    title: "Chinese, simplified and traditional",
    lang: "zh-CN",
    heading: "汉字与渲染",
    text: "河流很少笔直。<span lang='zh-TW'>河流很少筆直，門與骨。</span>",
    why: "Tens of thousands of characters, in the form of the page's language.",
  },
  {
    name: "japanese",
    title: "Japanese",
    lang: "ja",
    heading: "川は曲がる",
    text: "直線の川は、ひとが掘ったもの。カタカナと漢字「骨」「直」。",
    why: "Kana beside Han characters in their Japanese form.",
  },
  {
    name: "korean",
    title: "Korean",
    lang: "ko",
    heading: "강은 굽이친다",
    text: "곧은 강은 사람이 판 것이다. 한글과 한자 漢字.",
    why: "11,172 syllables.",
  },
  {
    name: "arabic",
    title: "Arabic",
    lang: "ar",
    heading: "الأنهار تنحني",
    text: "نادرًا ما تجري الأنهار مستقيمة، ٢٠٢٦ Stillframe.",
    why: "Right to left, letters joined, with Latin in between.",
  },
  {
    name: "hebrew",
    title: "Hebrew",
    lang: "he",
    heading: "נהרות מתפתלים",
    text: "שָׁלוֹם עולם, 2026 Stillframe.",
    why: "Right to left, with points under the letters.",
  },
  {
    name: "devanagari",
    title: "Devanagari",
    lang: "hi",
    heading: "नदियाँ मुड़ती हैं",
    text: "क्षत्रिय, श्री, ज्ञान: संयुक्ताक्षर सही जुड़ते हैं।",
    why: "Conjuncts have to join.",
  },
  {
    name: "thai",
    title: "Thai",
    lang: "th",
    heading: "แม่น้ำคดเคี้ยว",
    text: "ที่นี่มีน้ำใส ผู้คนยิ้มแย้ม กรุงเทพมหานคร",
    why: "Vowels and tone marks above and below.",
  },
  {
    name: "european",
    title: "Latin, Greek, Cyrillic, symbols",
    lang: "en",
    heading: "Ünïcode Ελληνικά Кириллица",
    text: "“Quotes” – dashes € ₹ ₺ → ⇒ ∀x∈ℝ ∑ √ ≤ ♞ ☂ ✓",
    why: "Arrows, mathematics and signs are in fonts that few systems have.",
  },
];

export const fonts: Theme = {
  name: "fonts",
  title: "Fonts",
  about: "Glyphs for the scripts that packaged browsers lack, and a report where one is missing.",
  cases: [
    ...scripts.map(({ name, title, lang, heading, text, why, known }) => ({
      name: `fonts-${name}`,
      title,
      why,
      ...(known ? { known } : {}),
      asks: [
        {
          body: { html: page(lang, heading, text), ...window },
          expected: { record: { report: { missing_glyphs: (list: unknown) => list === undefined } } },
        },
      ],
    })),
    {
      name: "missing-glyphs",
      title: "What no font has",
      why: "Hieroglyphs and a private character show as blanks: the report names them.",
      asks: [
        {
          body: { html: page("en", "Boxes", "Egypt 𓀀𓀀𓀀, private \u{E123}"), ...window },
          expected: {
            record: {
              report: {
                missing_glyphs: [
                  { code_point: "U+13000", count: 3 },
                  { code_point: "U+E123", count: 1 },
                ],
              },
            },
          },
        },
      ],
    },
  ],
};
