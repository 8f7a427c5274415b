/** Checking a certificate of erasure offline: with nothing but its text and the public key. Pure. */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type Certificate, certificateHash, certificateShape, keyText, signedText } from './certificate.ts';

export type CertificateCheck = { valid: boolean; problems: string[]; summary: string };

const failed = (...problems: string[]): CertificateCheck => ({
  valid: false,
  problems,
  summary: 'This certificate does not hold.',
});

const parse = (text: string): { certificate: Certificate } | { problem: string } => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'The file is not JSON.' };
  }
  const shape = certificateShape.safeParse(value);
  if (shape.success) return { certificate: shape.data };
  const where = shape.error.issues.map((issue) => issue.path.join('.') || 'the top level');
  return { problem: `It is not a certificate of erasure of version 1: see ${[...new Set(where)].join(', ')}.` };
};

const publicKeyOf = (from: { pem: string } | { der: string }): KeyObject | null => {
  try {
    const key =
      'pem' in from
        ? createPublicKey(from.pem)
        : createPublicKey({ key: Buffer.from(from.der, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
};

const signatureProblems = (certificate: Certificate, key: KeyObject): string[] => {
  if (certificate.key !== keyText(key)) return ['It was signed with another key than the one given.'];
  const signature = Buffer.from(certificate.signature, 'base64');
  const fits = verify(null, Buffer.from(signedText(certificate)), key, signature);
  return fits ? [] : ['The signature does not fit: the text was changed, or it was not signed with this key.'];
};

const timeProblems = ({ times }: Certificate): string[] => {
  const order = [times.requested, times.hidden, times.shredded, times.purged, times.proven];
  const late = order.some((time, i) => i > 0 && Date.parse(time) < Date.parse(order[i - 1] ?? time));
  const early = times.outOfBackups !== null && Date.parse(times.outOfBackups) < Date.parse(times.shredded);
  return late || early ? ['Its times are not in order.'] : [];
};

const total = ({ datasets, ...rest }: Certificate['after']): number =>
  datasets.reduce((sum, { rows }) => sum + rows, 0) + Object.values(rest).reduce((sum, n) => sum + n, 0);

const countProblems = (certificate: Certificate): string[] => {
  const problems: string[] = [];
  if (total(certificate.after) > 0) problems.push('Something of the person was still there afterwards.');
  if (certificate.checks.some((check) => !check.ok || check.found > 0)) problems.push('A check did not pass.');
  const names = (which: 'before' | 'after') => certificate[which].datasets.map(({ dataset }) => dataset).join('\n');
  if (names('before') !== names('after')) problems.push('It does not look at the same datasets before and after.');
  return problems;
};

const plural = (n: number, one: string): string => `${n.toLocaleString('en')} ${n === 1 ? one : `${one}s`}`;

const summaryOf = (certificate: Certificate): string => {
  const rows = certificate.before.datasets.reduce((sum, dataset) => sum + dataset.rows, 0);
  const { before, times } = certificate;
  const persons = plural(certificate.persons.length, 'person');
  return `${persons}: ${plural(rows, 'row')} in ${plural(before.datasets.length, 'dataset')}, ${plural(before.vaultValues, 'vault value')} and ${plural(before.identifiers, 'identifier')} erased, requested ${times.requested}, proven ${times.proven}.`;
};

const carriedKey = (certificate: Certificate): string =>
  ` It was checked with the key it carries (SHA-256 ${createHash('sha256').update(certificate.key, 'base64').digest('hex')}): compare that with the installation’s own.`;

/**
 * Checks signature, shape and inner consistency (times in order, nothing left afterwards, every check passed).
 * `publicKeyPem`: the installation's public key, see `certificateKey`; left out, the key that the certificate carries is used,
 * which shows that nothing was changed but not who signed. Never throws; `problems` are sentences.
 */
export const checkCertificate = (text: string, publicKeyPem?: string): CertificateCheck => {
  const parsed = parse(text);
  if ('problem' in parsed) return failed(parsed.problem);
  const { certificate } = parsed;
  const key = publicKeyOf(publicKeyPem === undefined ? { der: certificate.key } : { pem: publicKeyPem });
  if (key === null) return failed('The key is not an Ed25519 public key in PEM form.');
  const problems = [
    ...signatureProblems(certificate, key),
    ...timeProblems(certificate),
    ...countProblems(certificate),
  ];
  if (problems.length > 0) return failed(...problems);
  const summary = summaryOf(certificate) + (publicKeyPem === undefined ? carriedKey(certificate) : '');
  return { valid: true, problems: [], summary };
};

const linkProblems = (texts: readonly string[]): string[] => {
  let previous: string | null = null;
  return texts.flatMap((text, i) => {
    const parsed = parse(text);
    if ('problem' in parsed) return [];
    const fits = parsed.certificate.previous === previous;
    previous = certificateHash(parsed.certificate);
    return fits ? [] : [`Certificate ${i + 1} does not follow the one before it: one is missing, or was changed.`];
  });
};

/** Checks all certificates of one workspace, oldest first: each by itself, and that none is missing in between. */
export const checkCertificateChain = (texts: readonly string[], publicKeyPem: string): CertificateCheck => {
  const single = texts.flatMap((text, i) =>
    checkCertificate(text, publicKeyPem).problems.map((problem) => `Certificate ${i + 1}: ${problem}`),
  );
  const problems = [...single, ...linkProblems(texts)];
  if (problems.length > 0) return failed(...problems);
  return { valid: true, problems: [], summary: `${plural(texts.length, 'certificate')} in an unbroken chain.` };
};
