import { useState } from "react";
import { CopyButton } from "#ui/copy.tsx";
import { Choices } from "#ui/choices.tsx";
import { Code, Section } from "#ui/section.tsx";
import type { Kind, Options } from "./search.ts";
import { SignedLink } from "./signed-link.tsx";
import { type Language, languages, languageWords, snippetOf } from "./snippets.ts";

const ways = [...languages, "link"] as const;
const wayWords = { ...languageWords, link: "Signed link" };

/** The same request from a program, or as a link that needs no key. */
export function Request({ kind, options }: { kind: Kind; options: Options }) {
  const [way, setWay] = useState<Language | "link">("curl");
  const text = way === "link" ? "" : snippetOf(way, kind, options);
  return (
    <Section title="This request" actions={text && <CopyButton text={text} />}>
      <div className="mb-3">
        <Choices
          label="Language"
          values={ways}
          words={wayWords}
          chosen={way}
          isNeeded
          onChoose={(chosen) => setWay(chosen ?? "curl")}
        />
      </div>
      {way === "link" ? (
        <SignedLink kind={kind} options={options} />
      ) : (
        <Code label={`The request in ${wayWords[way]}`}>{text}</Code>
      )}
    </Section>
  );
}
