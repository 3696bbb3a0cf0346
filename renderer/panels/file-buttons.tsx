import { FilePlus2, Images } from 'lucide-react';
import { FileTrigger } from 'react-aria-components';
import { giveFile, giveImages, takeImages, takeTable } from '../app/data-file.ts';
import type { PlacedFile } from '../app/dropped-images.ts';
import { platform } from '../app/platform.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { readTableAgain } from '../state/session.ts';
import { Button, IconButton } from '../ui/button.tsx';

/** The files of a chosen folder, by their paths inside it. */
const inFolder = (files: readonly File[]): readonly PlacedFile[] =>
  files.map((file) => ({ path: file.webkitRelativePath.replace(/^[^/]*\//, ''), read: async () => file }));

const folderOf = ([file]: readonly File[]): string => file?.webkitRelativePath.split('/')[0] ?? 'images';

interface Choosing {
  readonly file: string;
  readonly folder: string;
  /** Icons, where there is little room. */
  readonly isCompact?: boolean;
  readonly onFile: (file: File) => void;
  readonly onFolder: (files: readonly PlacedFile[], name: string) => void;
}

/** Two buttons: for a table, and for a folder of images. */
function Choose({ file, folder, isCompact = false, onFile, onFolder }: Choosing) {
  return (
    <>
      <FileTrigger onSelect={(files) => files?.[0] && onFile(files[0])}>
        {isCompact ? (
          <IconButton label={file} testId="choose-file">
            <FilePlus2 size={16} aria-hidden />
          </IconButton>
        ) : (
          <Button testId="choose-file">{file}</Button>
        )}
      </FileTrigger>
      <FileTrigger acceptDirectory onSelect={(files) => files?.[0] && onFolder(inFolder([...files]), folderOf([...files]))}>
        {isCompact ? (
          <IconButton label={folder} testId="choose-folder">
            <Images size={16} aria-hidden />
          </IconButton>
        ) : (
          <Button testId="choose-folder">{folder}</Button>
        )}
      </FileTrigger>
    </>
  );
}

/** Takes a table or a folder of images, as dropping it does. */
export function AddFile({ isCompact = false }: { readonly isCompact?: boolean }) {
  const { t } = useTranslation('drawer');
  return (
    <Choose
      isCompact={isCompact}
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
  // In a browser it is nowhere nearer than before.
  const isThere = platform().features.readsBeside || code !== 'data/no-table';
  return (
    <div className="mend-file">
      {isThere && (
        <Button testId="read-again" onPress={() => void readTableAgain(file)}>
          {t('data.read-again')}
        </Button>
      )}
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
