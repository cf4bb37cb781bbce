import { Choices } from "#ui/choices.tsx";
import { type Hours, spans } from "./filters.ts";

const values = spans.map(String);
const words: Record<string, string> = { "1": "1 hour", "24": "24 hours", "168": "7 days" };

export function Spans({ hours, onChoose }: { hours: number; onChoose: (hours: Hours) => void }) {
  return (
    <Choices
      label="Range"
      values={values}
      words={words}
      chosen={String(hours)}
      isNeeded
      onChoose={(chosen) => {
        const span = spans.find((one) => String(one) === chosen);
        onChoose(span ? { hours: span } : {});
      }}
    />
  );
}
