// The icons node types name, by lucide's names. A map by hand, so that only what is used is bundled; a test holds it complete.
import {
  Braces,
  CircleHelp,
  ClipboardList,
  FileSpreadsheet,
  FileText,
  Flag,
  Gauge,
  Globe,
  ListChecks,
  type LucideIcon,
  Play,
  ShieldCheck,
  Sparkles,
  Split,
  Table,
  UserCheck,
  Users,
} from 'lucide-react'

export const icons: { [name: string]: LucideIcon } = {
  braces: Braces,
  'clipboard-list': ClipboardList,
  'file-spreadsheet': FileSpreadsheet,
  'file-text': FileText,
  flag: Flag,
  gauge: Gauge,
  globe: Globe,
  'list-checks': ListChecks,
  play: Play,
  'shield-check': ShieldCheck,
  sparkles: Sparkles,
  split: Split,
  table: Table,
  'user-check': UserCheck,
  users: Users,
}
export const iconOf = (name: string): LucideIcon => icons[name] ?? CircleHelp
