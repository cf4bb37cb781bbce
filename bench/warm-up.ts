// First shots: they start browsers and fill caches, and show how large each way's picture of each page is.
import { floor, type Page, type WarmPage, type Way } from "./ways/way.ts";

const shots = 5;

export async function warmUp(ways: readonly Way[], pages: readonly Page[]): Promise<WarmPage[]> {
  const warm: WarmPage[] = [];
  for (const page of pages) {
    const pictureBytes: Record<string, number> = {};
    for (const way of ways) pictureBytes[way.name] = await largestPicture(way, page);
    const least = (pictureBytes[floor] ?? 0) * 0.8;
    for (const [name, bytes] of Object.entries(pictureBytes)) {
      // Encoders differ in how hard they try, but a picture that lacks a part is much smaller.
      if (bytes < least)
        throw new Error(`${name}: the ${page.name} page's PNG has ${bytes} bytes, too few to be whole`);
    }
    warm.push({ ...page, pictureBytes });
  }
  return warm;
}

async function largestPicture(way: Way, page: Page): Promise<number> {
  const session = await way.open(1);
  try {
    let largest = 0;
    for (let count = 0; count < shots; count++) {
      const shot = await session.shoot(page.url, 0);
      await shot.end?.();
      largest = Math.max(largest, shot.bytes.byteLength);
    }
    return largest;
  } finally {
    await session.close();
  }
}
