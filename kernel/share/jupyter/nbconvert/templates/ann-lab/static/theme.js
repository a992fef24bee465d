// Before the first paint: the reader's last choice of theme (else the system's), and that scripts run at all.
(() => {
  document.documentElement.classList.add('scripts');
  try {
    const chosen = localStorage.getItem('ann-lab-theme');
    if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
  } catch {
    // A browser that keeps no storage for files: the system's theme it is.
  }
})();
