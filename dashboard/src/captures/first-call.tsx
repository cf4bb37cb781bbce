// What an empty account shows. Its code comes only there: most people see it once.
import { lazy, Suspense, useState } from "react";
import { Skeleton } from "#ui/page.tsx";

const FirstPicture = lazy(() =>
  import("./first-picture.tsx").then((file) => ({ default: file.FirstPicture })),
);

export function FirstCall() {
  return (
    <Suspense fallback={<Skeleton className="h-104 w-full rounded-xl" />}>
      <FirstPicture />
    </Suspense>
  );
}

/** Whether it was so since the page was opened: what somebody has begun with stays until they go. */
export function useOnce(isSo: boolean): boolean {
  const [was, setWas] = useState(isSo);
  if (isSo && !was) setWas(true);
  return was || isSo;
}
