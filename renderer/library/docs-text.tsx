import { TextWithFormulas } from '../ui/text-with-formulas.tsx';

/** What a block of one's own says about itself. */
export const DocsText = ({ text }: { readonly text: string }) => (
  <p className="docs-text">
    <TextWithFormulas text={text} />
  </p>
);
