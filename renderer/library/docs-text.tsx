import { Tex } from '../ui/tex.tsx';

/** Text with formulas between dollar signs; a sign without its partner is a dollar. */
export function DocsText({ text }: { readonly text: string }) {
  const parts = text.split(/\$([^$\n]+)\$/);
  return (
    <p className="docs-text">
      {parts.map((part, i) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name than their place.
        i % 2 === 1 ? <Tex key={i} tex={part} /> : part,
      )}
    </p>
  );
}
