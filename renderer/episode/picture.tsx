import type { ReactNode } from 'react';

/** A drawing that fills its place, with what it shows in its corner. */
export function Picture({
  viewBox,
  label,
  caption,
  children,
}: {
  readonly viewBox: string;
  readonly label: string;
  readonly caption: string;
  readonly children: ReactNode;
}) {
  return (
    <figure className="episode-figure">
      <svg className="episode-picture" viewBox={viewBox} role="img" aria-label={label}>
        {children}
      </svg>
      <figcaption aria-hidden="true">{caption}</figcaption>
    </figure>
  );
}
