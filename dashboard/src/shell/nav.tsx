import { Link, useLocation } from "@tanstack/react-router";
import { placesFor, reference } from "./places.ts";

const placeClass =
  "flex h-9 items-center lg:h-8 lg:text-[0.93rem] gap-2.5 rounded-lg px-2.5 text-muted whitespace-nowrap hover:bg-sunken hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink [&_svg]:size-4";

export function Nav({ isOperator }: { isOperator: boolean }) {
  const { icon: Reference, href, label } = reference;
  const { pathname } = useLocation();
  return (
    <div className="grid gap-4">
      {placesFor(isOperator).map(({ name, places }) => (
        <div key={name ?? ""}>
          {name && <p className="px-2.5 pb-1 text-xs font-medium text-muted">{name}</p>}
          <ul className="grid lg:gap-px">
            {places.map(({ to, label: text, icon: Icon, isExact, covers }) => (
              <li key={to}>
                <Link
                  to={to}
                  activeOptions={{ exact: isExact ?? false, includeSearch: false }}
                  aria-current={covers?.test(pathname) ? "page" : undefined}
                  className={placeClass}
                >
                  <Icon aria-hidden="true" />
                  {text}
                </Link>
              </li>
            ))}
            {name === "Build" && (
              <li>
                <a href={href} className={placeClass}>
                  <Reference aria-hidden="true" />
                  {label}
                </a>
              </li>
            )}
          </ul>
        </div>
      ))}
    </div>
  );
}
