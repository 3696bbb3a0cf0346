import {
  Activity,
  Box,
  Brain,
  Eye,
  Filter,
  Gauge,
  GitMerge,
  Grid3x3,
  Layers,
  type LucideIcon,
  Repeat,
  Ruler,
  Shuffle,
  Sigma,
  SquareFunction,
  Star,
  Target,
  Waves,
  Zap,
} from 'lucide-react';

/** Icons that a block may name; files know them by these names. */
export const ICONS: Readonly<Record<string, LucideIcon>> = {
  box: Box,
  layers: Layers,
  function: SquareFunction,
  sum: Sigma,
  merge: GitMerge,
  filter: Filter,
  gauge: Gauge,
  eye: Eye,
  brain: Brain,
  wave: Waves,
  pulse: Activity,
  grid: Grid3x3,
  repeat: Repeat,
  shuffle: Shuffle,
  target: Target,
  ruler: Ruler,
  spark: Zap,
  star: Star,
};

/** A block's icon: one of the editor's, or its one or two characters; a box where it has none, or one that is not known. */
export function OwnIcon({ icon, size = 16 }: { readonly icon: string | undefined; readonly size?: number }) {
  const known = icon !== undefined && Object.hasOwn(ICONS, icon) ? ICONS[icon] : undefined;
  const Icon = known ?? Box;
  const isText = icon !== undefined && known === undefined && [...icon].length <= 2;
  return isText ? (
    <span className="own-icon math" aria-hidden="true">
      {icon}
    </span>
  ) : (
    <Icon className="own-icon" size={size} aria-hidden />
  );
}
