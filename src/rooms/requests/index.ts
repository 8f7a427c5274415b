/** A person's rights in customers' data: find, reveal, export, erase, prove (P4.7, P4.8, P12.1, P12.2). */
export { certificateKey } from './certificate.ts';
export { checkCertificate, checkCertificateChain } from './check-certificate.ts';
export { erasePerson, resumeErasures, settleErasures, waitForErasure } from './erase-person.ts';
export { dropExportsOf, expireExports, exportFile, exportPerson } from './export-person.ts';
export { findPerson } from './find-person.ts';
export { liftRestriction, listRestrictions, restrictPerson, settleRestrictions } from './limit/restrict-person.ts';
export { planErasure } from './plan-erasure.ts';
export { policy } from './policy.ts';
export { revealPerson } from './reveal-person.ts';
export { erasures, personExports } from './tables.ts';
export { getErasure, listErasures, readCertificate } from './view-erasures.ts';
