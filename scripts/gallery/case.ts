// What a case of the gallery is: what is asked, and what must come of it.

/** Stands for the fixture pages' server in requests and in what is shown, since its port is another one each time. */
export const pagesOrigin = "https://example.com";
/** The same server, asked for TLS, which it does not speak. */
export const brokenTlsOrigin = "https://tls.example.com";

/** A port of the same machine where nobody listens. */
export const closedOrigin = "https://closed.example.com";

export type Door = "screenshot" | "pdf" | "content";

/**
 * What the answer must hold. Objects are compared by the members given, lists member by member, a RegExp with a text,
 * and a function decides for itself.
 */
export type Expected = {
  /** 200 unless told. */
  status?: number;
  /** Of the capture's record. */
  record?: unknown;
  /** Of the problem that a failure answers with. */
  problem?: unknown;
  /** Texts that the answered HTML or Markdown has. */
  texts?: readonly string[];
};

export type Ask = {
  /** What tells it from its neighbour, where a case has several. */
  label?: string;
  door?: Door;
  body: Record<string, unknown>;
  expected: Expected;
};

export type Case = {
  /** The stem of its files' names. */
  name: string;
  title: string;
  /** Why it is hard, in one line. */
  why: string;
  asks: readonly Ask[];
  /** What is not yet right about it, for whoever looks. */
  known?: string;
  /** Whether its answers' files must be the same, byte by byte. */
  isSame?: boolean;
};

export type Theme = { name: string; title: string; about: string; cases: readonly Case[] };

/** The notes of a report with one that has this text. */
export const noteWith = (text: string) => (notes: unknown) =>
  Array.isArray(notes) && notes.some((note) => String(note).includes(text));

export const atLeast = (least: number) => (value: unknown) => typeof value === "number" && value >= least;

/** One output, a picture, of this size. */
export const picture = (width: number, height: number) => ({ outputs: [{ width, height }] });
