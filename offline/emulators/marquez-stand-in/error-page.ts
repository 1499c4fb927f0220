/** The page that Marquez's web server answers with when the API set a status and wrote no body, as for a refused event. */
export const errorPage = (path: string, status: number, message: string): string => `<html>
<head>
<meta http-equiv="Content-Type" content="text/html;charset=ISO-8859-1"/>
<title>Error ${status} ${message}</title>
</head>
<body><h2>HTTP ERROR ${status} ${message}</h2>
<table>
<tr><th>URI:</th><td>${path}</td></tr>
<tr><th>STATUS:</th><td>${status}</td></tr>
<tr><th>MESSAGE:</th><td>${message}</td></tr>
<tr><th>SERVLET:</th><td>jersey</td></tr>
</table>

</body>
</html>
`;
