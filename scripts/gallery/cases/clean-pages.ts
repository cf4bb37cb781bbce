// Clean pages: what was put over the page is not in its picture.
import { noteWith, type Theme } from "../case.ts";

const news = "https://example.com/gallery/news.html";
const nothingBlocked = {
  block_ads: false,
  block_trackers: false,
  block_cookie_banners: false,
  block_chats: false,
};
const banner = (name: string) => `https://example.com/banners/${name}.html`;
const bannerWindow = { viewport_width: 800, viewport_height: 450 };
const rejected = (note: string) => ({
  record: { target: { title: "rejected" }, report: { notes: [note], blocked_counts: { cookie_banner: 1 } } },
});

export const cleanPages: Theme = {
  name: "clean-pages",
  title: "Clean pages",
  about: "Cookie banners, ads, trackers and chats are left out unless told otherwise.",
  cases: [
    {
      name: "news-page",
      title: "A news page",
      why: "A banner that locks the page, two ad boxes, an ad in a frame, a tracker and a chat bubble.",
      asks: [
        {
          label: "As it comes",
          body: { url: news },
          expected: {
            record: {
              target: { title: "The Harbour Post: rejected" },
              report: { blocked_counts: { ad: 1, tracker: 1, cookie_banner: 1 } },
            },
          },
        },
        {
          label: "With everything let through",
          body: { url: news, ...nothingBlocked },
          expected: { record: { target: { title: "The Harbour Post" }, report: { blocked: [] } } },
        },
      ],
    },
    {
      name: "banner-onetrust",
      title: "OneTrust, arriving late",
      why: "The banner comes 400 ms after the page and locks scrolling.",
      asks: [
        {
          label: "As it comes",
          body: { url: banner("onetrust"), ...bannerWindow },
          expected: rejected("Cookie banner (Onetrust): rejected"),
        },
        {
          label: "With block_cookie_banners off",
          body: { url: banner("onetrust"), ...bannerWindow, block_cookie_banners: false, delay: 600 },
          expected: { record: { target: { title: "unanswered" } } },
        },
      ],
    },
    {
      name: "banner-cookiebot",
      title: "Cookiebot",
      why: "Rejecting takes more than one click.",
      asks: [
        {
          body: { url: banner("cookiebot"), ...bannerWindow },
          expected: rejected("Cookie banner (Cybotcookiebot): rejected"),
        },
      ],
    },
    {
      name: "banner-usercentrics",
      title: "Usercentrics, in a shadow root",
      why: "No selector of the page reaches into it.",
      asks: [
        {
          body: { url: banner("usercentrics"), ...bannerWindow },
          expected: rejected("Cookie banner (usercentrics-api): rejected"),
        },
      ],
    },
    {
      name: "banner-homemade",
      title: "A banner that nobody knows",
      why: "Made by hand: told by its looks and answered with its own button.",
      asks: [
        { body: { url: banner("homemade"), ...bannerWindow }, expected: rejected("Cookie banner: rejected") },
      ],
    },
    {
      name: "banner-reloads",
      title: "A banner that reloads the page",
      why: "The answer starts the page anew, in the middle of its capture.",
      asks: [
        {
          body: { url: banner("reloads"), ...bannerWindow },
          expected: rejected("Cookie banner (didomi): rejected"),
        },
      ],
    },
    {
      name: "banner-accept-only",
      title: "A banner that takes no no",
      why: "It can only be accepted: hidden instead, and never agreed to.",
      asks: [
        {
          body: { url: banner("accept-only"), ...bannerWindow },
          expected: {
            record: { target: { title: "unanswered" }, report: { notes: ["Cookie banner: hidden"] } },
          },
        },
      ],
    },
    {
      name: "bakery",
      title: "A bakery sells cookies",
      why: "A fixed bar that speaks of cookies and is none of those banners.",
      asks: [
        {
          body: { url: banner("bakery"), ...bannerWindow },
          expected: { record: { report: { notes: [], blocked: [] } } },
        },
      ],
    },
    {
      name: "block-own-patterns",
      title: "Patterns of one's own",
      why: "Of three pictures, those under a path are not asked for.",
      asks: [
        {
          body: {
            html: "<h1>Three pictures, one let through</h1><img src='https://example.com/paint/a/one.svg?fill=crimson'><img src='https://example.com/paint/b/two.svg?fill=seagreen'><img src='https://example.com/paint/a/three.svg?fill=crimson'>",
            block_requests: ["/paint/a/*"],
            viewport_height: 300,
          },
          expected: { record: { report: { blocked_counts: { pattern: 2 } } } },
        },
      ],
    },
    {
      name: "banner-in-delay",
      title: "A banner that comes during a delay",
      why: "It was not there when the page settled.",
      asks: [
        {
          body: {
            html: "<body><h1>Quiet page</h1><script>setTimeout(() => { const b = document.createElement('div'); b.style = 'position:fixed;inset:0;background:tomato;padding:40px'; b.innerHTML = 'We use cookies. <button>Accept all</button><button>Reject all</button>'; b.lastChild.onclick = () => b.remove(); document.body.append(b) }, 800)</script>",
            delay: 1200,
            ...bannerWindow,
          },
          expected: { record: { report: { notes: noteWith("rejected") } } },
        },
      ],
    },
  ],
};
