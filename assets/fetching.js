/* A button with data-copy copies the text under that id, and says for a moment that it has. */
(function () {
  function copied(button) {
    var before = button.textContent;
    button.textContent = button.dataset.done;
    window.setTimeout(function () { button.textContent = before; }, 1600);
  }
  function select(node) {
    var range = document.createRange(), selection = window.getSelection();
    range.selectNodeContents(node); selection.removeAllRanges(); selection.addRange(range);
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button[data-copy]");
    var node = button && document.getElementById(button.dataset.copy);
    if (!node) { return; }
    if (navigator.clipboard) {
      navigator.clipboard.writeText(node.textContent).then(function () { copied(button); }, function () { select(node); });
      return;
    }
    select(node);
    if (document.execCommand("copy")) { copied(button); }
  });
})();
