import type { Diagnostic } from '../../graph-core/model/result.ts';
import { CommandList } from '../command-list/command-list.tsx';
import { sayMessage } from '../i18n/messages.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { ForgetDialog } from '../library/forget-dialog.tsx';
import { MakeDialog } from '../library/make-dialog.tsx';
import { TakeDialog } from '../library/take-dialog.tsx';
import { SettingsDialog } from '../settings/settings-dialog.tsx';
import { ShortcutsSheet } from '../shortcuts/shortcuts-sheet.tsx';
import type { DialogState } from '../state/dialog-state.ts';
import { isDirty } from '../state/document-store.ts';
import { documentStore, uiStore, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { SummaryDialog } from '../summary/summary-dialog.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { BindDataDialog } from './bind-data-dialog.tsx';
import { save } from './files.ts';
import './dialogs.css';

const selectDialog = (state: UiState) => state.dialog;
const close = (): void => uiStore.getState().openDialog(null);
type Of<K extends DialogState['kind']> = Extract<DialogState, { readonly kind: K }>;

function DiagnosticList({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }) {
  return (
    <ul className="diagnostics">
      {diagnostics.slice(0, 12).map((each) => (
        <li key={`${each.code} ${each.address} ${each.message}`}>
          <code>{each.address}</code>
          <span>{sayMessage(each.message)}</span>
          {each.mend !== undefined && <span className="dialog-mend">{sayMessage(each.mend)}</span>}
        </li>
      ))}
    </ul>
  );
}

function OpenFailed({ dialog }: { readonly dialog: Of<'open-failed'> }) {
  const { t } = useTranslation('dialogs');
  const { openWithout } = dialog;
  return (
    <Dialog
      wide
      role="alertdialog"
      testId="open-failed"
      title={t('open-failed.title', { file: dialog.file })}
      onClose={close}
      actions={
        <>
          {openWithout && (
            <Button
              onPress={() => {
                close();
                openWithout();
              }}
            >
              {t('open-failed.without')}
            </Button>
          )}
          <Button kind="primary" onPress={close}>
            {t('ok')}
          </Button>
        </>
      }
    >
      <DiagnosticList diagnostics={dialog.diagnostics} />
      <p className="dialog-mend">{t('open-failed.untouched')}</p>
    </Dialog>
  );
}

function Repaired({ dialog }: { readonly dialog: Of<'repaired'> }) {
  const { t } = useTranslation('dialogs');
  return (
    <Dialog
      wide
      title={t('repaired.title', { file: dialog.file })}
      onClose={close}
      actions={
        <Button kind="primary" onPress={close}>
          {t('ok')}
        </Button>
      }
      testId="repaired"
    >
      <DiagnosticList diagnostics={dialog.diagnostics} />
    </Dialog>
  );
}

function Unsaved({ dialog }: { readonly dialog: Of<'unsaved'> }) {
  const { t } = useTranslation('dialogs');
  const { proceed, cancel } = dialog;
  const then = (next: () => void) => (): void => {
    close();
    next();
  };
  const saveFirst = (): void => {
    close();
    void save().then((saved) => {
      if (!saved) return cancel?.();
      // what was done while it was written is not in the file, and is asked about again
      const state = documentStore.getState();
      if (isDirty(state)) uiStore.getState().openDialog(dialog);
      else proceed();
    });
  };
  return (
    <Dialog
      role="alertdialog"
      testId="unsaved"
      title={t('unsaved.title', { name: dialog.name })}
      onClose={then(() => cancel?.())}
      actions={
        <>
          <Button onPress={then(() => cancel?.())}>{t('cancel')}</Button>
          <Button onPress={then(proceed)} testId="unsaved-discard">
            {t('unsaved.discard')}
          </Button>
          <Button kind="primary" onPress={saveFirst} testId="unsaved-save">
            {t('unsaved.save')}
          </Button>
        </>
      }
    >
      <p>{t('unsaved.text')}</p>
    </Dialog>
  );
}

function Conflict({ dialog }: { readonly dialog: Of<'conflict'> }) {
  const { t } = useTranslation('dialogs');
  const then = (next: () => void) => (): void => {
    close();
    next();
  };
  return (
    <Dialog
      role="alertdialog"
      testId="conflict"
      title={t('conflict.title', { file: dialog.file })}
      onClose={close}
      actions={
        <>
          <Button onPress={close}>{t('cancel')}</Button>
          <Button onPress={then(dialog.keep)} testId="conflict-keep">
            {t('conflict.keep')}
          </Button>
          <Button onPress={then(dialog.load)} testId="conflict-load">
            {t('conflict.load')}
          </Button>
          <Button kind="primary" onPress={then(dialog.saveAs)} testId="conflict-save-as">
            {t('conflict.save-as')}
          </Button>
        </>
      }
    >
      <p>{t('conflict.text')}</p>
    </Dialog>
  );
}

function About() {
  const { t } = useTranslation('dialogs');
  return (
    <Dialog
      title={t('about.title')}
      onClose={close}
      actions={
        <Button kind="primary" onPress={close}>
          {t('ok')}
        </Button>
      }
    >
      <p>{t('about.version', { version: __CHAINRULE_VERSION__ })}</p>
      <p>{t('about.text')}</p>
    </Dialog>
  );
}

/** The dialog that is open, if any. */
export function Dialogs() {
  const dialog = useUi(selectDialog);
  switch (dialog?.kind) {
    case 'open-failed':
      return <OpenFailed dialog={dialog} />;
    case 'repaired':
      return <Repaired dialog={dialog} />;
    case 'unsaved':
      return <Unsaved dialog={dialog} />;
    case 'conflict':
      return <Conflict dialog={dialog} />;
    case 'bind-data':
      return <BindDataDialog state={dialog} />;
    case 'make-own':
      return <MakeDialog key={dialog.node} id={dialog.node} />;
    case 'take-library':
      return <TakeDialog file={dialog.file} library={dialog.library} />;
    case 'forget-block':
      return <ForgetDialog id={dialog.id} title={dialog.title} />;
    case 'shortcuts':
      return <ShortcutsSheet />;
    case 'summary':
      return <SummaryDialog onClose={close} />;
    case 'commands':
      return <CommandList />;
    case 'settings':
      return <SettingsDialog />;
    case 'about':
      return <About />;
    default:
      return null;
  }
}
