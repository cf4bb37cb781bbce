import { Tabs } from "#ui/tabs.tsx";

const tabs = [
  { label: "Endpoints", link: { to: "/webhooks", activeOptions: { exact: true } } },
  {
    label: "Deliveries",
    link: { to: "/webhooks/deliveries", search: {}, activeOptions: { includeSearch: false } },
  },
] as const;

export function WebhookTabs() {
  return <Tabs label="Webhooks" tabs={tabs} />;
}
