// Finding and taking away what covers or clutters the page: boxes of ads, chats, cookie banners.
import { chatSelector } from "#captures/blocking/chats.ts";

export const cleaning = /* js */ `
/** More elements than this are not looked at. */
const elementsMax = 20_000;
const chatSelector = ${JSON.stringify(chatSelector)};
const bannerWords = /cookie|consent|gdpr|dsgvo|rgpd|(value|your|about|manage) (your )?privacy|privacy settings|privatsphäre|tracking technolog|çerez|evästei|kakor|informasjonskapsler|ciastecz|süti|куки|クッキー/i;
/** What only the buttons of such a box say, from their first word on. A menu has its "Privacy" and "Settings" too. */
const answerWords = /^(no,? |yes,? )?(i )?(accept|agree|reject|decline|deny|refuse|disagree|allow (all|cookies|selection|everything)|got it|ok(ay)?\\b|understood|i understand|only (necessary|essential)|necessary only|essential only|continue without|(alle(s)? |nur )?(akzeptier|zustimm|ablehn|notwendige|erforderliche|annehmen)|einverstanden|(tout |j')?accepte|(tout )?refuser|continuer sans|d'accord|acepta|acepto|rechaza|accett|rifiut|aceitar|aceito|recusar|rejeitar|akkoord|accepte|(alles )?weiger|godkänn|acceptera|avvisa|neka|godta|avvis|accepter|afvis|tillad|hyväksy|hylkää|akceptuj|zgadzam|odrzu|souhlas|přijm|odmítn|elfogad|elutas|kabul|reddet|принять|согла|отклон|同意|許可|拒否|接受)/i;
const consentTools = /onetrust|cookielaw\\.org|cookiebot|didomi|privacy-center\\.org|usercentrics|consentmanager\\.|sourcepoint|privacy-mgmt|trustarc|consent\\.truste|quantcast\\.mgr|cmp\\.quantcast|cmp\\.inmobi|cookieyes|iubenda|osano|klaro[./-]|complianz|borlabs|tarteaucitron|axept\\.io|termly\\.io|cookiefirst|cookie-?script|cookiehub|cookie-?consent|fundingchoices|civiccomputing|evidon|crownpeak|secureprivacy|appconsent|consentframework|uniconsent|ketchcdn|transcend-cdn|cookie-?notice/i;

/** Places where a box over the page shows at least once, in parts of the window. */
const spots = [[0.5, 0.97], [0.15, 0.93], [0.85, 0.93], [0.5, 0.5], [0.5, 0.03], [0.5, 0.75], [0.15, 0.97]];

/** The element that shows at a place, also within open shadows. */
const shownAt = (x, y, root = document) => {
  const found = root.elementFromPoint(x, y);
  const within = found?.shadowRoot && found.shadowRoot !== root ? shownAt(x, y, found.shadowRoot) : null;
  return within ?? found;
};

/** What lies over the page, rather than in it, at a place; or null. */
const overlayAt = (x, y) => {
  let found = null;
  for (let at = shownAt(x, y); at && at !== document.body && at !== document.documentElement; ) {
    const { position, zIndex } = getComputedStyle(at);
    if (position === "fixed" || position === "sticky" || (position === "absolute" && Number(zIndex) > 99) || at.localName === "dialog") found = at;
    at = at.assignedSlot ?? at.parentElement ?? at.getRootNode().host ?? null;
  }
  return found;
};

/** An element with what stands in its open shadows, however deep. */
const rootsOf = function* (element) {
  yield element;
  const hosts = element.shadowRoot ? [element] : [];
  for (const inner of element.querySelectorAll("*")) if (inner.shadowRoot) hosts.push(inner);
  for (const host of hosts) yield* rootsOf(host.shadowRoot);
};
const shownText = (root) =>
  root.innerText ?? [...root.children].map((child) => (/^(style|script)$/.test(child.localName) ? "" : (child.innerText ?? ""))).join(" ");

/** A box over the page that speaks of cookies and waits for an answer. */
const isBanner = (element) => {
  // What holds the page itself, its menu or its log-in is no banner, whatever it says.
  if (/^(nav|header|main)$/.test(element.localName) || element.querySelector("main, article, nav, input[type=password]")) return false;
  const roots = [...rootsOf(element)];
  const text = roots.map(shownText).join(" ");
  if (text.length < 10 || text.length > 6000 || !bannerWords.test(text)) return false;
  return roots.some((root) =>
    [...root.querySelectorAll("button, a, input[type=button], input[type=submit], [role=button]")].some((button) =>
      answerWords.test((button.innerText || button.value || button.ariaLabel || "").trim()),
    ),
  );
};

const overlays = () => {
  const boxes = spots.map(([left, top]) => overlayAt(left * innerWidth, top * innerHeight));
  return [...new Set(boxes)].filter((box) => box !== null);
};
const banners = () => overlays().filter(isBanner);

const adopt = (css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
};
const vanish = (element) => element.style.setProperty("display", "none", "important");

/** What a banner did to keep the page from being read. */
const unlock = () => {
  for (const element of [document.documentElement, document.body]) {
    if (!element) continue;
    const { overflowY, position } = getComputedStyle(element);
    if (overflowY === "hidden" || overflowY === "clip") element.style.setProperty("overflow", "visible", "important");
    if (position === "fixed") element.style.setProperty("position", "static", "important");
  }
};

/** Whether a style sheet that hides would hide anything that shows. */
const hidesAnything = (css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return [...sheet.cssRules].some((rule) => {
    try {
      return [...document.querySelectorAll(rule.selectorText)].some(visible);
    } catch {
      return false;
    }
  });
};

Object.assign(stillframe, {
  /** What there is on the page that may want taking away. */
  look() {
    const ids = new Set();
    const classes = new Set();
    let count = 0;
    for (const element of document.querySelectorAll("[id], [class]")) {
      if (++count > elementsMax) break;
      if (element.id) ids.add(element.id);
      for (const name of element.classList) classes.add(name);
    }
    const sources = [...document.scripts].map((script) => script.src).join(" ");
    const over = overlays();
    return {
      ids: [...ids],
      classes: [...classes],
      chat: count > 0 && document.querySelector(chatSelector) !== null,
      tool: consentTools.test(sources),
      banner: over.some(isBanner),
      framed: over.some((box) => box.localName === "iframe" || box.querySelector("iframe") !== null),
    };
  },

  async settleAndLook(limitMs) {
    return { settled: await stillframe.settle(limitMs), seen: stillframe.look() };
  },

  /** Hides what a style sheet says, and the frames and pictures whose content was not let through. */
  tidy(css, urls) {
    if (css) adopt(css);
    if (urls.length === 0) return;
    const gone = new Set(urls);
    for (const element of document.querySelectorAll("iframe, img, embed, object, video, audio")) {
      const address = element.currentSrc || element.src || element.data || "";
      if (gone.has(address.replace(/#.*/, "").slice(0, 500))) vanish(element);
    }
  },

  /** Whether a banner shows: one that is known by its looks, or one that is listed. */
  hasBanner: (css) => banners().length > 0 || (css !== "" && hidesAnything(css)),

  /** Waits until no banner shows. */
  async bannerGone(css, limitMs) {
    const until = performance.now() + limitMs;
    while (stillframe.hasBanner(css)) {
      if (performance.now() > until) return false;
      await within(50, frame());
    }
    unlock();
    return true;
  },

  hideBanner(css) {
    if (css) adopt(css);
    // What lay beneath the first may be its backdrop or another.
    for (let turn = 0; turn < 3; turn++) for (const box of banners()) vanish(box);
    unlock();
  },
});
`;
