import { useQuery } from "@tanstack/react-query";
import { meQuery } from "#api/cache.ts";
import { PageHead } from "#ui/page.tsx";
import { Tabs } from "#ui/tabs.tsx";

const own = [
  { label: "Profile", link: { to: "/settings/profile" } },
  { label: "Sign-in", link: { to: "/settings/security" } },
  { label: "Sessions", link: { to: "/account/sessions" } },
] as const;
const tenants = [
  { label: "Plan", link: { to: "/settings/plan" } },
  { label: "Branding", link: { to: "/settings/branding" } },
  { label: "Data", link: { to: "/settings/data" } },
] as const;

/** The head that all settings share. */
export function SettingsHead({ title }: { title: string }) {
  const { data: me } = useQuery(meQuery);
  return (
    <>
      <PageHead title={title} />
      <Tabs label="Settings" tabs={me?.tenant ? [...own, ...tenants] : own} />
    </>
  );
}
