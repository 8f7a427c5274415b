import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { refusalGround, type RefusalGround, type RightsCase, rightsEvidence } from '../../../../src/contract/rights.ts';
import { deskApi, type Desk } from '../../api/rights.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Select } from '../../components/ui/select.tsx';
import { TextArea } from '../../components/ui/text-area.tsx';
import { t } from '../../i18n.ts';
import { answerVerb, isByHand, planText } from './plan-text.ts';
import { useCaseChange, WordsDialog } from './words-dialog.tsx';

export type CaseDialogProps = { desk: Desk; found: RightsCase; onClose: () => void };

/** One click does it, after saying what (P12.1). */
export function AnswerDialog({ desk, found, onClose }: CaseDialogProps) {
  const byHand = isByHand(found, desk);
  return (
    <WordsDialog
      desk={desk}
      found={found}
      onClose={onClose}
      title={`${t('requests.answer')}: ${found.reference}`}
      text={planText(found, desk)}
      verb={answerVerb(found, desk)}
      destroys={found.does === 'erase' && desk !== null}
      label={t('requests.answerWords')}
      hint={byHand ? t('requests.answerWordsNeeded') : t('requests.answerWordsHint')}
      problem={(words) => (byHand && words === '' ? t('requests.answerWordsMissing') : undefined)}
      send={(words) => deskApi.answer(desk, found.id, words)}
      said={({ partState }) => t(partState === 'working' ? 'requests.working' : 'requests.answered')}
    />
  );
}

const grounds = () =>
  refusalGround.options.map((value) => ({
    value,
    label: t(`requests.ground.${value}`),
    hint: t(`requests.ground.${value}.law`),
  }));

/** On a ground of the law, with words the asker understands (P12.3). */
export function RefuseDialog({ desk, found, onClose }: CaseDialogProps) {
  const [ground, setGround] = useState<RefusalGround>();
  const [missing, setMissing] = useState(false);
  const ready = (): boolean => {
    setMissing(ground === undefined);
    return ground !== undefined;
  };
  return (
    <WordsDialog
      desk={desk}
      found={found}
      onClose={onClose}
      title={t('requests.refuseTitle', { reference: found.reference })}
      text={t('requests.refuseText')}
      verb={t('requests.refuseVerb')}
      destroys
      label={t('requests.refuseWords')}
      hint={t('requests.refuseWordsHint')}
      problem={(words) => (words.length < 10 ? t('requests.refuseWordsShort') : undefined)}
      ready={ready}
      send={(words) => deskApi.refuse(desk, found.id, { ground: ground ?? 'unfounded', words })}
      said={() => t('requests.refused')}
    >
      <Field label={t('requests.refuseGround')} error={missing ? t('requests.refuseGroundMissing') : undefined}>
        {({ id }) => <Select id={id} value={ground} onChange={setGround} options={grounds()} placeholder="–" />}
      </Field>
    </WordsDialog>
  );
}

/** Two months more, once, with the reason (GDPR Art. 12 (3)). */
export const ExtendDialog = ({ desk, found, onClose }: CaseDialogProps) => (
  <WordsDialog
    desk={desk}
    found={found}
    onClose={onClose}
    title={t('requests.extendTitle', { reference: found.reference })}
    text={t('requests.extendText')}
    verb={t('requests.extendVerb')}
    label={t('requests.extendBecause')}
    hint={t('requests.refuseWordsHint')}
    problem={(words) => (words.length < 10 || words.length > 1000 ? t('requests.extendShort') : undefined)}
    send={(words) => deskApi.extend(desk, found.id, words)}
    said={() => t('requests.extended')}
  />
);

type Evidence = (typeof rightsEvidence.options)[number];
const evidences = () => rightsEvidence.options.map((value) => ({ value, label: t(`requests.evidence.${value}`) }));

const identifiersIn = (lines: string): { value: string }[] =>
  lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, 10)
    .map((value) => ({ value }));

/** Who asks is confirmed from other evidence, of which only the kind is kept (P12.2). */
export function ConfirmAskerDialog({ desk, found, onClose }: CaseDialogProps) {
  const [evidence, setEvidence] = useState<Evidence>();
  const [lines, setLines] = useState('');
  const [missing, setMissing] = useState(false);
  const changed = useCaseChange(desk, found.id, () => t('requests.confirmed'));
  const confirm = useMutation({
    mutationFn: (proof: Evidence) =>
      deskApi.confirm(desk, found.id, { evidence: proof, identifiers: identifiersIn(lines) }),
    onSuccess: (next) => {
      changed(next);
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setMissing(evidence === undefined);
    if (evidence) confirm.mutate(evidence);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('requests.confirmTitle')}
      description={t('requests.confirmText')}
      footer={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button variant="main" type="submit" form="confirm-asker" disabled={confirm.isPending}>
            {t('requests.confirmVerb')}
          </Button>
        </>
      }
    >
      <form id="confirm-asker" noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t('requests.evidence')} error={missing ? t('requests.evidenceMissing') : undefined}>
          {({ id }) => <Select id={id} value={evidence} onChange={setEvidence} options={evidences()} placeholder="–" />}
        </Field>
        <Field label={t('requests.knownBy')} hint={t('requests.knownByHint')}>
          {(control) => (
            <TextArea
              {...control}
              rows={3}
              autoComplete="off"
              spellCheck={false}
              value={lines}
              onChange={(event) => setLines(event.target.value)}
            />
          )}
        </Field>
        {confirm.error ? <ErrorState error={confirm.error} /> : null}
      </form>
    </Dialog>
  );
}
