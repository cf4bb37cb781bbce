// `npm run gallery`: see scripts/gallery/make.ts.
import { makeGallery } from "./gallery/make.ts";
import { run } from "./lib/say.ts";

await run(makeGallery);
