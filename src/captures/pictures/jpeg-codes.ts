// Huffman codes of baseline JPEG (ITU T.81): read by the tables of a file, written by the tables of Annex K.

/** A table as a DHT segment has it: how many codes of each length, then what they stand for. */
export type CodeTable = { counts: Uint8Array; symbols: Uint8Array };

/** By a code's next 16 bits: the symbol, and in the upper byte the code's length. */
export function decodingOf({ counts, symbols }: CodeTable): Uint16Array {
  const table = new Uint16Array(65_536);
  let at = 0;
  let code = 0;
  for (let length = 1; length <= 16; length++) {
    for (let count = counts[length - 1] ?? 0; count > 0; count--) {
      const start = code << (16 - length);
      table.fill((length << 8) | (symbols[at++] ?? 0), start, start + (1 << (16 - length)));
      code++;
    }
    code <<= 1;
  }
  return table;
}

export type Encoding = { codes: Uint16Array; lengths: Uint8Array };

/** By symbol: its code and the code's length. */
export function encodingOf({ counts, symbols }: CodeTable): Encoding {
  const codes = new Uint16Array(256);
  const lengths = new Uint8Array(256);
  let at = 0;
  let code = 0;
  for (let length = 1; length <= 16; length++) {
    for (let count = counts[length - 1] ?? 0; count > 0; count--) {
      const symbol = symbols[at++] ?? 0;
      codes[symbol] = code++;
      lengths[symbol] = length;
    }
    code <<= 1;
  }
  return { codes, lengths };
}

const dcSymbols = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

type Codes = { dc: CodeTable; ac: CodeTable };

/** Annex K.3: codes for every symbol that a baseline file can have. */
export const annexK: { brightness: Codes; colour: Codes } = {
  brightness: {
    dc: { counts: hex("00010501010101010100000000000000"), symbols: dcSymbols },
    ac: {
      counts: hex("0002010303020403050504040000017d"),
      symbols: hex(
        "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a" +
          "3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a929394" +
          "95969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8" +
          "e9eaf1f2f3f4f5f6f7f8f9fa",
      ),
    },
  },
  colour: {
    dc: { counts: hex("00030101010101010101010000000000"), symbols: dcSymbols },
    ac: {
      counts: hex("00020102040403040705040400010277"),
      symbols: hex(
        "0001020311040521310612415107617113223281081442" +
          "91a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a53545556575859" +
          "5a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7" +
          "b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa",
      ),
    },
  },
};

function hex(text: string): Uint8Array {
  return Uint8Array.fromHex(text);
}
