/* A first password is copied by one button; where the browser refuses, it is chosen so that a person can copy it. */
(function () {
  function choose(node) {
    var range = document.createRange(), chosen = window.getSelection();
    range.selectNodeContents(node);
    chosen.removeAllRanges();
    chosen.addRange(range);
    try { return document.execCommand("copy"); } catch (error) { return false; }
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-copy]");
    var node = button && document.getElementById(button.dataset.copy);
    if (!node) { return; }
    function tell() { button.textContent = button.dataset.done; }
    if (!navigator.clipboard) { if (choose(node)) { tell(); } return; }
    navigator.clipboard.writeText(node.textContent).then(tell, function () { if (choose(node)) { tell(); } });
  });
})();
