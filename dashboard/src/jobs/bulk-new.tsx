// A bulk: many addresses at once, pasted or from a file, captured in the background.
import { useNavigate } from "@tanstack/react-router";
import { Upload } from "lucide-react";
import { useRef, useState } from "react";
import { api } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Back } from "#ui/back.tsx";
import { Button } from "#ui/button.tsx";
import { Form, Select, type Texts } from "#ui/form.tsx";
import { FieldNote, inputClass } from "#ui/field.tsx";
import { Card, PageHead } from "#ui/page.tsx";
import { type Addresses, addressesMax, readAddresses } from "./addresses.ts";

const kinds = [
  ["screenshot", "Screenshots of the window"],
  ["full_page", "Screenshots of whole pages"],
  ["pdf", "PDFs"],
  ["content", "Page content"],
] as const;

async function begin(urls: string[], { kind = "screenshot" }: Texts) {
  const defaults = kind === "full_page" ? { kind: "screenshot", full_page: true } : { kind };
  return bodyOf(api.POST("/captures/bulk", { body: { defaults, captures: urls.map((url) => ({ url })) } }));
}

export function NewBulk() {
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const found = readAddresses(text);
  const { urls } = found;
  return (
    <>
      <Back link={{ to: "/jobs", search: {} }}>Jobs</Back>
      <PageHead
        title="New bulk"
        about={`Up to ${addressesMax} pages in one call, each with its own state.`}
      />
      <Card className="max-w-3xl p-5">
        <Form
          fields={["captures"]}
          verb={
            urls.length === 0 ? "Capture" : `Capture ${urls.length} ${urls.length === 1 ? "page" : "pages"}`
          }
          send={(texts) => begin(urls, texts)}
          onDone={({ bulk_id: id }) => navigate({ to: "/jobs/bulk/$id", params: { id } })}
        >
          <Paste text={text} onText={setText} found={found} />
          <Select name="kind" label="Make of each" options={kinds} />
        </Form>
      </Card>
    </>
  );
}

function Paste({
  text,
  onText,
  found: { urls, wrong, twice },
}: {
  text: string;
  onText: (text: string) => void;
  found: Addresses;
}) {
  const file = useRef<HTMLInputElement>(null);
  const [first] = wrong;
  const tooMany =
    urls.length > addressesMax ? `At most ${addressesMax}; these are ${urls.length}` : undefined;
  const unread = first && `Line ${first.line} is no address: ${first.text.slice(0, 80)}`;
  const count =
    urls.length === 0 ? "Tables work too: the first column with addresses counts" : `${urls.length} found`;
  return (
    <div>
      <div className="mb-1.5 flex items-end justify-between gap-3">
        <label htmlFor="urls" className="text-sm font-medium">
          Addresses, one a line
        </label>
        <Button size="small" onClick={() => file.current?.click()}>
          <Upload aria-hidden="true" /> From a file
        </Button>
        <input
          ref={file}
          type="file"
          accept=".txt,.csv,.tsv,text/plain,text/csv"
          aria-label="File with addresses"
          hidden
          onChange={async ({ target }) => onText((await target.files?.[0]?.text()) ?? text)}
        />
      </div>
      <textarea
        id="urls"
        rows={10}
        spellCheck={false}
        value={text}
        onChange={({ target }) => onText(target.value)}
        placeholder={"https://example.com/\nhttps://example.com/pricing"}
        className={`${inputClass} h-auto! py-2 font-mono text-sm leading-relaxed`}
        aria-invalid={tooMany || unread ? true : undefined}
        aria-describedby="urls-note"
      />
      <FieldNote
        id="urls-note"
        error={tooMany ?? unread}
        hint={twice > 0 ? `${count}; ${twice} came twice and count once` : count}
      />
    </div>
  );
}
