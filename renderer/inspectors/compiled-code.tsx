import { Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { writeClipboard } from '../commands/clipboard.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { toSessionError } from '../state/linked-document.ts';
import { sessionLink, useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { Button } from '../ui/button.tsx';

const selectGeneration = (state: SessionState) => (state.status === 'busy' ? null : state.generation);
const selectCanRun = (state: SessionState) => state.view !== null;

interface Listing {
  readonly equations: string;
  readonly shaders: readonly { readonly label: string; readonly wgsl: string }[];
}
type Answer = { readonly node: string; readonly listing: Listing } | { readonly node: string; readonly error: string } | null;

/** Asked for when it is looked at, and again after an edit; what was there stays until the new one has come. */
function useListing(node: string): Answer {
  const generation = useSession(selectGeneration);
  const canRun = useSession(selectCanRun);
  const [answer, setAnswer] = useState<Answer>(null);
  useEffect(() => {
    if (!canRun || generation === null) return;
    let live = true;
    sessionLink()
      .ask('listing', { node })
      .then(
        (listing) => live && setAnswer({ node, listing }),
        (cause: unknown) => live && setAnswer({ node, error: toSessionError(cause).message }),
      );
    return () => {
      live = false;
    };
  }, [node, generation, canRun]);
  return canRun && answer?.node === node ? answer : null;
}

interface CodeProps {
  readonly title: string;
  readonly text: string;
  readonly testId: string;
  readonly open?: boolean;
}

/** Text in a fixed width that can be folded away and copied. */
function Code({ title, text, testId, open = false }: CodeProps) {
  const { t } = useTranslation('inspector');
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await writeClipboard(text);
    setCopied(true);
  };
  return (
    <details className="code-box" open={open} data-testid={testId}>
      <summary>{title}</summary>
      <div className="code-lines">
        <Button kind="plain" className="code-copy" testId={`${testId}-copy`} onPress={() => void copy()}>
          <Copy size={12} aria-hidden="true" /> {t(copied ? 'math.copied' : 'math.copy')}
        </Button>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
        <pre tabIndex={0}>{text}</pre>
      </div>
    </details>
  );
}

/** What the compiler made of a block: its equations, forward and backward, and a shader for each dispatch. */
export function CompiledCode({ node }: { readonly node: string }) {
  const { t } = useTranslation('inspector');
  const canRun = useSession(selectCanRun);
  const answer = useListing(node);
  if (!canRun) return <p className="empty-note">{t('math.not-compiled')}</p>;
  if (answer === null) return null;
  if ('error' in answer) return <p className="empty-note">{answer.error}</p>;
  const { equations, shaders } = answer.listing;
  if (equations === '') return null;
  return (
    <>
      <h3>{t('math.equations')}</h3>
      <Code
        key={`e ${node}`}
        title={t('math.equations-count', { count: lineCount(equations) })}
        text={equations}
        testId="equations"
        open
      />
      {shaders.length > 0 && <h3>{t('math.shaders')}</h3>}
      {shaders.map(({ label, wgsl }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: dispatches have an order and may share a label.
        <Code key={`${node} ${i}`} title={`${i + 1}. ${label}`} text={wgsl} testId={`shader-${i}`} />
      ))}
    </>
  );
}

const lineCount = (text: string): number => text.split('\n').filter((line) => line !== '').length;
