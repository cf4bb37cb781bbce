// The request as one would write it, in the languages that people call us from.
import type { Kind, Options } from "./search.ts";

export const languages = ["curl", "javascript", "python", "go", "php"] as const;
export type Language = (typeof languages)[number];
export const languageWords: Record<Language, string> = {
  curl: "curl",
  javascript: "JavaScript",
  python: "Python",
  go: "Go",
  php: "PHP",
};

type Request = { url: string; json: string; file: string };
const writers: Record<Language, (request: Request) => string> = { curl, javascript, python, go, php };
const formats: Record<Kind, string> = { screenshot: "png", pdf: "pdf", content: "html" };
const endings: Record<string, string> = { jpeg: "jpg", markdown: "md" };

export function snippetOf(language: Language, kind: Kind, options: Options): string {
  const format = typeof options["format"] === "string" ? options["format"] : formats[kind];
  return writers[language]({
    url: `${location.origin}/api/v1/${kind}`,
    json: JSON.stringify(options, null, 2),
    file: `page.${endings[format] ?? format}`,
  });
}

function curl({ url, json, file }: Request): string {
  return `curl -fo ${file} ${url} \\
  -H "X-API-Key: $STILLFRAME_KEY" \\
  -H "Content-Type: application/json" \\
  -d '${json.replaceAll("'", `'\\''`)}'`;
}

function javascript({ url, json, file }: Request): string {
  return `import { writeFile } from "node:fs/promises";

const res = await fetch("${url}", {
  method: "POST",
  headers: {
    "X-API-Key": process.env.STILLFRAME_KEY,
    "Content-Type": "application/json",
  },
  body: JSON.stringify(${indented(json, 2)}),
});
if (!res.ok) throw new Error(await res.text());
await writeFile("${file}", Buffer.from(await res.arrayBuffer()));`;
}

function python({ url, json, file }: Request): string {
  return `import json
import os
import urllib.request

options = json.loads(r"""
${json.replaceAll('"""', String.raw`\u0022""`)}
""")
request = urllib.request.Request(
    "${url}",
    data=json.dumps(options).encode(),
    headers={
        "X-API-Key": os.environ["STILLFRAME_KEY"],
        "Content-Type": "application/json",
    },
)
with urllib.request.urlopen(request) as res, open("${file}", "wb") as file:
    file.write(res.read())`;
}

function go({ url, json, file }: Request): string {
  return `package main

import (
	"io"
	"log"
	"net/http"
	"os"
	"strings"
)

const options = \`${json.replaceAll("`", String.raw`\u0060`)}\`

func main() {
	req, err := http.NewRequest("POST", "${url}", strings.NewReader(options))
	if err != nil {
		log.Fatal(err)
	}
	req.Header.Set("X-API-Key", os.Getenv("STILLFRAME_KEY"))
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		log.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		log.Fatalf("%s: %s", res.Status, body)
	}
	if err := os.WriteFile("${file}", body, 0o644); err != nil {
		log.Fatal(err)
	}
}`;
}

function php({ url, json, file }: Request): string {
  return `<?php
$options = <<<'JSON'
${json}
JSON;
$curl = curl_init("${url}");
curl_setopt_array($curl, [
    CURLOPT_POSTFIELDS => $options,
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => [
        "X-API-Key: " . getenv("STILLFRAME_KEY"),
        "Content-Type: application/json",
    ],
]);
$body = curl_exec($curl);
if (curl_getinfo($curl, CURLINFO_RESPONSE_CODE) !== 200) {
    throw new RuntimeException((string) $body);
}
file_put_contents("${file}", $body);`;
}

function indented(text: string, by: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(by)}`);
}
