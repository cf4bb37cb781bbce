// The test pictures of pixelmatch 7.2.0 and odiff 4.5.0, under the licences beside them.

const files = import.meta.glob("./{pixelmatch,odiff}/*.png", {
  query: "?inline",
  import: "default",
});

/** As in `pixelmatch/1a`. */
export async function fixture(name: string): Promise<Uint8Array> {
  const load = files[`./${name}.png`];
  if (!load) throw new Error(`There is no picture ${name}`);
  return Uint8Array.fromBase64((await load()).replace(/^data:.*?,/, ""));
}
