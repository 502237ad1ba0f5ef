/* A file of evidence that would not be taken is told of at once, in place, before it is sent. */
(function () {
  function inPlace(event) { return event.target.closest && event.target.closest("#tasks-evidence") && document.getElementById("tasks-refused"); }
  function fits(file, limits) {
    var name = file.name.toLowerCase();
    return file.size <= Number(limits.limit) && limits.types.split(" ").some(function (type) { return name.endsWith(type); });
  }
  function look(event) {
    var notice = inPlace(event);
    if (!notice) { return; }
    var refused = Array.from((event.dataTransfer || event.target).files || []).some(function (file) { return !fits(file, notice.dataset); });
    notice.hidden = !refused;
    if (refused) { event.stopPropagation(); event.preventDefault(); event.target.value = ""; }
  }
  function name(event) {
    var notice = inPlace(event);
    if (notice) { event.target.setAttribute("aria-label", notice.dataset.label); }
  }
  document.addEventListener("change", look, true);
  document.addEventListener("drop", look, true);
  document.addEventListener("focusin", name, true);
})();
