import { Grid2x2 } from 'lucide-react';
import { execute } from '../commands/command.ts';
import { commandOf } from '../commands/registry.ts';
import { useKeys } from '../commands/use-keys.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import './convention.css';

const COMMAND = 'view.transpose';

/** Says how gradients are written, and changes it. */
export function ConventionButton({ label }: { readonly label: string }) {
  const { t } = useTranslation('jacobian');
  const keys = useKeys()(COMMAND) ?? '–';
  return (
    <button
      type="button"
      className="chip convention-button"
      data-testid="convention"
      title={t('convention.change', { keys: keys })}
      aria-keyshortcuts={keys}
      onClick={() => void execute(commandOf(COMMAND))}
    >
      <Grid2x2 size={12} aria-hidden />
      <span>{label}</span>
    </button>
  );
}
