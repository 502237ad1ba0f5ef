/* Copying. A button with data-copy copies the text under that id and says that it has. Where the browser refuses, the text is chosen, so that
   a person can copy it. */
(function () {
  function chosen(node) {
    var range = document.createRange(),
      selection = window.getSelection();
    range.selectNodeContents(node);
    selection.removeAllRanges();
    selection.addRange(range);
  }
  function byHand(node) {
    chosen(node);
    try {
      return document.execCommand("copy");
    } catch {
      return false;
    }
  }
  /* A text that stands nowhere on the page. */
  function unseen(text) {
    var area = document.createElement("textarea"),
      before = document.activeElement;
    area.value = text;
    area.className = "visually-hidden";
    document.body.appendChild(area);
    area.select();
    var done = document.execCommand("copy");
    area.remove();
    if (before) {
      before.focus();
    }
    return done;
  }
  /* Whether a text was copied; node is where it stands, none where it stands nowhere. */
  function copy(text, node) {
    function refused() {
      return node ? byHand(node) : unseen(text);
    }
    if (!navigator.clipboard) {
      return Promise.resolve(refused());
    }
    return navigator.clipboard.writeText(text).then(function () {
      return true;
    }, refused);
  }
  window.tuoyu = Object.assign(window.tuoyu || {}, {copy: copy});
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-copy]");
    var node = button && document.getElementById(button.dataset.copy);
    if (!node) {
      return;
    }
    copy(node.textContent, node).then(function (done) {
      if (done) {
        button.textContent = button.dataset.done;
      }
    });
  });
})();
