// The same picture each time.
import type { Theme } from "../case.ts";

const restless = "https://example.com/hard/restless.html";
const agreed = { record: { report: { stability: { agreed: true } } } };

export const stable: Theme = {
  name: "stable",
  title: "Stable captures",
  about: "Clock, random numbers, animation, video and caret held still; the picture taken until two agree.",
  cases: [
    {
      name: "nothing-stands-still",
      title: "Nothing stands still",
      why: "A clock, random colours, spinners, a canvas, a carousel, a GIF, a video, SMIL, a countdown and late data.",
      isSame: true,
      asks: [
        { label: "Once", body: { url: restless, stable: true }, expected: agreed },
        {
          label: "Again, with its data 200 ms later",
          body: { url: `${restless}?late=200`, stable: true },
          expected: agreed,
        },
      ],
    },
    {
      name: "clock-and-chance",
      title: "Clock and chance",
      why: "The page's clock starts at noon on 1 January 2026, and its random numbers are the same each time.",
      asks: [
        {
          body: {
            html: "<h1>Clock and chance</h1><p></p><script>document.querySelector('p').textContent = Math.random() + ' at ' + new Date().toISOString()</script>",
            stable: true,
            viewport_height: 240,
          },
          expected: agreed,
        },
      ],
    },
    {
      name: "comes-to-rest",
      title: "What moves and comes to rest",
      why: "An animation of 700 ms that starts red and ends green, without any option.",
      asks: [
        {
          body: {
            html: "<style>@keyframes f{from{background:crimson}}body{background:mediumseagreen;animation:f 700ms;font:40px sans-serif;color:#fff}</style>At its end",
            viewport_height: 240,
          },
          expected: { record: { report: { settled: true } } },
        },
      ],
    },
  ],
};
