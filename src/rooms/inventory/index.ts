/** Inventory: what personal data is held, where, why and how long; and the check that nothing live is undeclared. */
export { checkInventory, compare, type Declared, requireInventory } from './check-inventory.ts';
export { policy } from './policy.ts';
export { inventoryView } from './view-inventory.ts';
