import type { ColumnOverview } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { formatCount } from '../ui/number-format.ts';

/** Classes that have room; more say nothing at a glance. */
const MAX_BARS = 20;

/** The column whose classes are worth a look: one that is bound, else none. */
export const classColumn = (columns: readonly ColumnOverview[], bound: ReadonlySet<string>): ColumnOverview | undefined =>
  columns.find(
    ({ name, classes }) => bound.has(name) && classes !== undefined && classes.length > 1 && classes.length <= MAX_BARS,
  );

/** How many rows each class has, by part of the split: length and texture of a bar, and the numbers. */
export function ClassBars({ column, parts }: { readonly column: ColumnOverview; readonly parts: readonly string[] }) {
  const { t } = useTranslation('drawer');
  const classes = column.classes ?? [];
  const most = Math.max(1, ...classes.map(({ rows }) => rows));
  const used = parts.filter((_, i) => classes.some((each) => (each.parts[i] ?? 0) > 0));
  const countOf = (counts: readonly number[], part: string): number => counts[parts.indexOf(part)] ?? 0;
  return (
    <section className="class-bars" aria-label={t('data.classes', { column: column.name })} data-testid="class-bars">
      <h3>{t('data.classes', { column: column.name })}</h3>
      <ul>
        {classes.map(({ name, rows, parts: counts }) => (
          <li key={name} data-testid={`class-${name}`} title={t('data.class-title', { name, rows: formatCount(rows) })}>
            <span className="class-name">{name}</span>
            <span className="class-bar" aria-hidden="true">
              {used.length === 0 ? (
                <span className="class-part" style={{ width: `${(100 * rows) / most}%` }} />
              ) : (
                used.map((part) => (
                  <span
                    key={part}
                    className="class-part"
                    data-part={part}
                    style={{ width: `${(100 * countOf(counts, part)) / most}%` }}
                  />
                ))
              )}
            </span>
            <span className="class-count">
              {used.length > 1 ? used.map((part) => formatCount(countOf(counts, part))).join(' · ') : formatCount(rows)}
            </span>
          </li>
        ))}
      </ul>
      {used.length > 1 && (
        <p className="class-legend">
          {used.map((part) => (
            <span key={part}>
              <span className="class-part" data-part={part} aria-hidden="true" />
              {t(`data.parts.${part}`)}
            </span>
          ))}
        </p>
      )}
    </section>
  );
}
