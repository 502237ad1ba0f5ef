/* What a page says to who does not see it: the field a file is chosen with has the name of the place it lies in. */
(function () {
  function named(field) {
    if (field.getAttribute("aria-label")) {
      return;
    }
    var place = field.parentElement && field.parentElement.closest("[id]"),
      said = place ? place.innerText.trim() : "";
    if (said) {
      field.setAttribute("aria-label", said.slice(0, 200));
    }
  }
  function look() {
    document.querySelectorAll("input[type=file]").forEach(named);
  }
  new MutationObserver(look).observe(document.body, {childList: true, subtree: true});
  look();
})();
