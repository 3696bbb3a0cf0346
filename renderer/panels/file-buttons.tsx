import { FileTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { giveFile, giveImages, takeImages, takeTable } from '../app/data-file.ts';
import type { PlacedFile } from '../app/dropped-images.ts';
import { readTableAgain } from '../state/session.ts';
import { Button } from '../ui/button.tsx';

/** The files of a chosen folder, by their paths inside it. */
const inFolder = (files: readonly File[]): readonly PlacedFile[] =>
  files.map((file) => ({ path: file.webkitRelativePath.replace(/^[^/]*\//, ''), read: async () => file }));

const folderOf = ([file]: readonly File[]): string => file?.webkitRelativePath.split('/')[0] ?? 'images';

interface Choosing {
  readonly file: string;
  readonly folder: string;
  readonly onFile: (file: File) => void;
  readonly onFolder: (files: readonly PlacedFile[], name: string) => void;
}

/** Two buttons: for a table, and for a folder of images. */
function Choose({ file, folder, onFile, onFolder }: Choosing) {
  return (
    <>
      <FileTrigger onSelect={(files) => files?.[0] && onFile(files[0])}>
        <Button testId="choose-file">{file}</Button>
      </FileTrigger>
      <FileTrigger acceptDirectory onSelect={(files) => files?.[0] && onFolder(inFolder([...files]), folderOf([...files]))}>
        <Button testId="choose-folder">{folder}</Button>
      </FileTrigger>
    </>
  );
}

/** Takes a table or a folder of images, as dropping it does. */
export function AddFile() {
  const { t } = useTranslation('drawer');
  return (
    <Choose
      file={t('data.add-file')}
      folder={t('data.add-folder')}
      onFile={(file) => void takeTable(file, null)}
      onFolder={(files, name) => void takeImages(files, name, null)}
    />
  );
}

/** What can be done about the file of a source that has not been read. */
export function MendFile({ file, code }: { readonly file: string; readonly code: string }) {
  const { t } = useTranslation('drawer');
  return (
    <div className="mend-file">
      <Button testId="read-again" onPress={() => void readTableAgain(file)}>
        {t('data.read-again')}
      </Button>
      {code !== 'data/stopped' && (
        <Choose
          file={t('data.choose-file')}
          folder={t('data.choose-folder')}
          onFile={(chosen) => void giveFile(file, chosen)}
          onFolder={(files, name) => void giveImages(file, files, name)}
        />
      )}
    </div>
  );
}
