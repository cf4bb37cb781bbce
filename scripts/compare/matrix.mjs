// What tells one entry of a GitHub matrix from the others.
import { createHash } from "node:crypto";

const lengthMax = 100;

/**
 * The entry's values in one text; undefined where the job has no matrix.
 * @param {string} json the matrix context
 */
export function partOfMatrix(json) {
  const values = Object.values(matrixIn(json)).map((value) =>
    typeof value === "object" ? JSON.stringify(value) : String(value),
  );
  const text = values.join("-");
  if (text.length <= lengthMax) return text || undefined;
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/** @param {string} json @returns {object} */
function matrixIn(json) {
  try {
    return Object(JSON.parse(json));
  } catch {
    return {};
  }
}
