// Where one can go, as the frame and the command palette show it.
import {
  BellRing,
  BookOpen,
  Building2,
  Camera,
  Cpu,
  Flag,
  Gauge,
  GitCompare,
  KeyRound,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  ScrollText,
  Settings,
  ShieldAlert,
  ShieldCheck,
  SlidersHorizontal,
  Users,
  Webhook,
} from "lucide-react";
import type { LinkProps } from "@tanstack/react-router";

export type Place = {
  to: LinkProps["to"];
  label: string;
  icon: LucideIcon;
  /** Words that also mean it. */
  also?: string;
  isExact?: boolean;
  /** Pages that belong to it, wherever it leads itself. */
  covers?: RegExp;
};
export type PlaceGroup = { name?: string; places: readonly Place[] };

const work: PlaceGroup = {
  places: [
    { to: "/overview", label: "Overview", icon: LayoutDashboard, also: "home dashboard usage figures" },
    { to: "/playground", label: "Playground", icon: SlidersHorizontal, also: "try options capture link" },
    { to: "/captures", label: "Captures", icon: Camera, also: "screenshots pdf content" },
    { to: "/jobs", label: "Jobs", icon: ListChecks, also: "async bulk queue" },
    { to: "/logs", label: "Logs", icon: ScrollText, also: "requests live tail errors replay" },
    { to: "/builds", label: "Visual reviews", icon: GitCompare, also: "comparisons baselines builds" },
  ],
};
const build: PlaceGroup = {
  name: "Build",
  places: [
    { to: "/keys", label: "API keys", icon: KeyRound, also: "tokens scopes" },
    { to: "/webhooks", label: "Webhooks", icon: Webhook, also: "endpoints deliveries replay" },
    { to: "/alerts", label: "Alerts", icon: BellRing, also: "rules thresholds monitoring metrics" },
    { to: "/team", label: "Team", icon: Users, also: "people roles invitations" },
    {
      to: "/settings/profile",
      label: "Settings",
      covers: /^\/(settings|account)\//,
      icon: Settings,
      also: "profile two-factor passkeys branding plan",
    },
  ],
};
const operate: PlaceGroup = {
  name: "Operate",
  places: [
    { to: "/operators", label: "Service", icon: Gauge, also: "operators api health", isExact: true },
    { to: "/operators/system", label: "System", icon: Cpu, also: "database queues storage limits platform" },
    { to: "/operators/alerts", label: "Service alerts", icon: BellRing, also: "rules thresholds monitoring" },
    { to: "/operators/tenants", label: "Tenants", icon: Building2, also: "customers plans suspend" },
    { to: "/operators/people", label: "People", icon: Users, also: "impersonate users" },
    { to: "/operators/flags", label: "Feature flags", icon: Flag, also: "rollout kill switch" },
    { to: "/operators/logs", label: "All requests", icon: ScrollText, also: "request log tenants live" },
    { to: "/operators/audit", label: "Security audit", icon: ShieldCheck, also: "risk review log" },
    { to: "/operators/webhooks", label: "Webhook monitoring", icon: Webhook, also: "deliveries inbound" },
    { to: "/operators/limits", label: "Rate limiting", icon: ShieldAlert, also: "blocks rules unblock" },
  ],
};
export const reference = { href: "/docs", label: "API reference", icon: BookOpen };

export const placesFor = (isOperator: boolean): readonly PlaceGroup[] =>
  isOperator ? [work, build, operate] : [work, build];
