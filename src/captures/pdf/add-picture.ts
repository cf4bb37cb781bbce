// A picture as a page of its own size, tagged as a figure.
import type { Added, Whole } from "./assemble.ts";
import { UnknownPdf } from "./file.ts";
import { readPng } from "./png.ts";
import { latin1Bytes, textString } from "./tokens.ts";
import type { PdfWriter } from "./writer.ts";

export type Picture = { format: "png" | "jpeg"; bytes: Uint8Array; width: number; height: number };

/** CSS pixels to points; readers take at most 14,400 points a side. */
const pointsPerPixel = 0.75;
const sidePointsMax = 14_400;

export async function addPicture(whole: Whole, picture: Picture, title: string): Promise<Added> {
  const { writer, pages, document, keyShift } = whole;
  const image = await putImage(writer, picture);
  const scale = Math.min(pointsPerPixel, sidePointsMax / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((side) => Number((side * scale).toFixed(2)));
  const drawing = `/Figure <</MCID 0>> BDC q ${width} 0 0 ${height} 0 0 cm /X0 Do Q EMC`;
  const content = writer.putStream("", latin1Bytes(drawing));
  const [page, figure] = [writer.reserve(), writer.reserve()];
  const box = `[0 0 ${width} ${height}]`;
  const resources = `<</XObject <</X0 ${image} 0 R>>>>`;
  writer.put(
    page,
    `<</Type /Page /Parent ${pages} 0 R /MediaBox ${box} /Resources ${resources} /Contents ${content} 0 R /StructParents ${keyShift} /Tabs /S>>`,
  );
  writer.put(
    figure,
    `<</Type /StructElem /S /Figure /Alt ${textString(title)} /P ${document} 0 R /Pg ${page} 0 R /K 0 /A <</O /Layout /BBox ${box}>>>>`,
  );
  return {
    pages: page,
    pageCount: 1,
    firstPage: page,
    bookmarks: undefined,
    tags: [figure],
    parents: `${keyShift} ${writer.putNew(`[${figure} 0 R]`)} 0 R`,
    parentKeys: 1,
    idTrees: [],
    destinations: "",
    language: undefined,
  };
}

async function putImage(writer: PdfWriter, { format, bytes, width, height }: Picture): Promise<number> {
  const image = (colours: string) =>
    `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /BitsPerComponent 8 /ColorSpace ${colours}`;
  if (format === "jpeg") return writer.putStream(`${image("/DeviceRGB")} /Filter /DCTDecode`, bytes);
  const png = await readPng(bytes);
  if (!png) throw new UnknownPdf("a PNG of no known kind");
  const packed = (channels: number) =>
    `/Filter /FlateDecode /DecodeParms <</Predictor 15 /Colors ${channels} /BitsPerComponent 8 /Columns ${width}>>`;
  const mask = png.transparency && writer.putStream(`${image("/DeviceGray")} ${packed(1)}`, png.transparency);
  const masked = mask === undefined ? "" : ` /SMask ${mask} 0 R`;
  return writer.putStream(`${image("/DeviceRGB")} ${packed(3)}${masked}`, png.colours);
}
