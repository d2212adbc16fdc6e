/** English: what the page says where a link fixes settings. The other texts of links load with them. */

export const share = {
  fixed: "Fixed by the teacher's link.",
  dataFixed: {
    message: "The images are fixed by the teacher's link, so others cannot be opened.",
    remedy: 'Press "Show everything" to use the page without the link\'s limits.',
  },
}
