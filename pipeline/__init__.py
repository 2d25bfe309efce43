"""greencert: workbooks in, certification papers out, every number with the clause it comes from."""
