export default () => {
  globalThis.forgetSealingKeys();
};
