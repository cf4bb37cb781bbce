// Passwords as scrypt hashes in PHC form: `$scrypt$ln=14,r=8,p=5$salt$hash`.
import nodeCrypto from "node:crypto";

/** 2^ln · r · p stays below what the platform allows (2^20), and takes about a seventh of a second. */
export const cost = { ln: 14, r: 8, p: 5 } as const;
const saltBytes = 16;
const hashBytes = 32;

type Stored = { ln: number; r: number; p: number; salt: Uint8Array; hash: Uint8Array };

/** Whoever has no password is compared with this one, which nobody knows: it takes as long. */
const nobodys: Stored = { ...cost, salt: new Uint8Array(saltBytes), hash: new Uint8Array(hashBytes) };

export async function hashPassword(password: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(saltBytes));
  const hash = await derive(password, { ...cost, salt });
  const { ln, r, p } = cost;
  return `$scrypt$ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(hash)}`;
}

/** `isStale`: right, and to be hashed anew, as today's cost is another. */
export async function verifyPassword(
  password: string,
  phc: string | null,
): Promise<{ isRight: boolean; isStale: boolean }> {
  const stored = phc === null ? undefined : parse(phc);
  const against = stored ?? nobodys;
  const hash = await derive(password, against);
  const isRight = nodeCrypto.timingSafeEqual(hash, against.hash) && stored !== undefined;
  const isStale = against.ln !== cost.ln || against.r !== cost.r || against.p !== cost.p;
  return { isRight, isStale: isRight && isStale };
}

function derive(password: string, { ln, r, p, salt }: Omit<Stored, "hash">): Promise<Uint8Array> {
  // Letters that look the same are the same, however a keyboard composes them.
  const text = password.normalize("NFKC");
  return new Promise((resolve, reject) => {
    nodeCrypto.scrypt(text, salt, hashBytes, { N: 2 ** ln, r, p }, (err, key) =>
      err ? reject(err) : resolve(new Uint8Array(key)),
    );
  });
}

function parse(phc: string): Stored {
  const [, ln, r, p, salt = "", hash = ""] =
    /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(phc) ?? [];
  if (!ln) throw new Error("A password hash of an unknown form");
  return {
    ln: Number(ln),
    r: Number(r),
    p: Number(p),
    salt: Uint8Array.fromBase64(salt),
    hash: Uint8Array.fromBase64(hash),
  };
}

const base64 = (bytes: Uint8Array) => bytes.toBase64({ omitPadding: true });
