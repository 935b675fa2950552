using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Freshet.Generators;

/// <summary>A type that a serializer is generated for, or what is wrong with it. Compared by content: it is what the compiler caches.</summary>
/// <param name="Namespace">Its namespace; empty for none.</param>
/// <param name="Containers">The declarations of the types that it stands in, from outside in: <c>partial class Outer</c>.</param>
/// <param name="Declaration">Its own: <c>partial record Review</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="FullName">Its name with its namespace and containers.</param>
/// <param name="Fields">Its fields, in the order in which they are written.</param>
/// <param name="IsReadOnly">Whether no field can be set once it is made.</param>
/// <param name="Problems">What is wrong; nothing is generated then.</param>
internal sealed record SchemaType(
    string Namespace, EquatableArray<string> Containers, string Declaration, string Name, string FullName, EquatableArray<SchemaField> Fields,
    bool IsReadOnly, EquatableArray<SchemaProblem> Problems);

/// <summary>A field of such a type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as code, without a question mark for null.</param>
/// <param name="IsParameter">Whether the constructor takes it; else it is set behind the constructor.</param>
/// <param name="Default">What it is where it was not written, as code; null where it has no default.</param>
/// <param name="FormerNames">The names it had.</param>
internal sealed record SchemaField(string Name, string Type, bool IsParameter, string? Default, EquatableArray<string> FormerNames);

/// <summary>What is wrong with a type, and where.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Detail">What else the message names.</param>
/// <param name="Path">The file.</param>
/// <param name="Span">Where in it.</param>
/// <param name="Lines">The same in lines.</param>
internal sealed record SchemaProblem(string Id, string Subject, string Detail, string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static SchemaProblem At(ISymbol symbol, string id, string subject, string detail = "")
    {
        Location location = symbol.Locations[0];
        return new(id, subject, detail, location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span);
    }

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}
