import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button.tsx";

const shownMs = 1600;

function useCopied(): [boolean, (text: string) => void] {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = (text: string) => {
    void navigator.clipboard.writeText(text).then(() => setCopied(true));
  };
  return [isCopied, copy];
}

/** A short text that is copied by pressing it. */
export function CopyText({ text }: { text: string }) {
  const [isCopied, copy] = useCopied();
  return (
    <button
      type="button"
      onClick={() => copy(text)}
      aria-label={`Copy ${text}`}
      className="inline-flex max-w-full items-center gap-1 rounded font-mono text-[0.92em] underline decoration-line-strong decoration-dotted underline-offset-3 hover:text-ink"
    >
      <span className="truncate">{text}</span>
      {isCopied && <Check className="size-3.5 shrink-0 text-good" aria-hidden="true" />}
      <span className="sr-only" role="status">
        {isCopied ? "Copied" : ""}
      </span>
    </button>
  );
}

export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [isCopied, copy] = useCopied();
  return (
    <Button look="secondary" size="small" onClick={() => copy(text)}>
      {isCopied ? <Check className="text-good" aria-hidden="true" /> : <Copy aria-hidden="true" />}
      <span aria-live="polite">{isCopied ? "Copied" : label}</span>
    </Button>
  );
}
