import { useTranslation } from '../i18n/use-translation.ts';
import { uiStore } from '../state/stores.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { forgetBlock } from './library-store.ts';

/** The question before a block leaves the personal library: that is not undone. */
export function ForgetDialog({ id, title }: { readonly id: string; readonly title: string }) {
  const { t } = useTranslation('library');
  const close = (): void => uiStore.getState().openDialog(null);
  const forget = (): void => {
    close();
    void forgetBlock(id);
  };
  return (
    <Dialog
      role="alertdialog"
      title={t('forget-title', { title })}
      onClose={close}
      testId="forget-block"
      actions={
        <>
          <Button onPress={close}>{t('cancel')}</Button>
          <Button kind="primary" onPress={forget} testId="forget-block-yes">
            {t('forget-yes')}
          </Button>
        </>
      }
    >
      <p>{t('forget-text')}</p>
    </Dialog>
  );
}
