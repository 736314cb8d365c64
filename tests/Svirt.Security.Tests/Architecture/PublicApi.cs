using System.Reflection;
using System.Text;

namespace Svirt.Security.Tests.Architecture;

/// <summary>The public surface of an assembly as text: types, members, nullability; one line each, in a fixed order.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    internal static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(DescribeType(type)).Append('\n');
            foreach (string member in Members(type).Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string DescribeType(Type type)
    {
        string kind = type.IsEnum ? "enum" : type.IsValueType ? "struct" : type.IsInterface ? "interface" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : "class";
        string modifiers = type is { IsAbstract: true, IsSealed: true } ? "static " : type is { IsAbstract: true, IsInterface: false } ? "abstract " : type is { IsSealed: true, IsValueType: false } ? "sealed " : "";
        string[] bases =
        [
            .. type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum) ? [Name(parent)] : Array.Empty<string>(),
            .. type.GetInterfaces().Where(i => i.IsPublic).Select(Name).Order(StringComparer.Ordinal),
        ];
        return $"{modifiers}{kind} {type.Namespace}.{Name(type)}{(bases.Length == 0 || type.IsEnum ? "" : " : " + string.Join(", ", bases))}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), null)}");
        return
        [
            .. type.GetFields(Declared).Where(IsVisible).Select(f => $"{(f.IsLiteral ? "const " : f.IsStatic ? "static " : "")}{WithNull(f.FieldType, Nullability.Create(f))} {f.Name}"),
            .. type.GetConstructors(Declared).Where(IsVisible).Select(c => $"ctor({Parameters(c)})"),
            .. type.GetProperties(Declared).Where(p => p.GetAccessors(nonPublic: true).Any(IsVisible)).Select(DescribeProperty),
            .. type.GetMethods(Declared).Where(m => IsVisible(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal))).Select(DescribeMethod),
            .. type.GetEvents(Declared).Where(e => IsVisible(e.AddMethod!)).Select(e => $"event {Name(e.EventHandlerType!)} {e.Name}"),
        ];
    }

    private static string DescribeProperty(PropertyInfo property)
    {
        string accessors = string.Concat(
            property.GetMethod is { } get && IsVisible(get) ? " get;" : "",
            property.SetMethod is { } set && IsVisible(set) ? IsInit(set) ? " init;" : " set;" : "");
        string required = property.GetCustomAttributesData().Any(a => a.AttributeType.Name == "RequiredMemberAttribute") ? "required " : "";
        bool isStatic = property.GetAccessors(nonPublic: true)[0].IsStatic;
        return $"{(isStatic ? "static " : "")}{required}{WithNull(property.PropertyType, Nullability.Create(property))} {property.Name} {{{accessors} }}";
    }

    private static string DescribeMethod(MethodInfo method)
    {
        string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";
        return $"{(method.IsStatic ? "static " : "")}{WithNull(method.ReturnType, Nullability.Create(method.ReturnParameter))} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : "")}{WithNull(parameter.ParameterType, Nullability.Create(parameter))} {parameter.Name}{(parameter.IsOptional ? " = default" : "")}"));

    private static bool IsInit(MethodInfo set) => set.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.Name == "IsExternalInit");

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string WithNull(Type type, NullabilityInfo info)
    {
        Type bare = type.IsByRef ? type.GetElementType()! : type;
        NullabilityState state = info.WriteState == NullabilityState.Unknown ? info.ReadState : info.WriteState;
        if (Nullable.GetUnderlyingType(bare) is not null || bare.IsValueType)
            return Name(bare);
        if (bare.IsGenericType && info.GenericTypeArguments.Length == bare.GetGenericArguments().Length)
        {
            string arguments = string.Join(", ", bare.GetGenericArguments().Zip(info.GenericTypeArguments, WithNull));
            return $"{BareName(bare)}<{arguments}>{(state == NullabilityState.Nullable ? "?" : "")}";
        }

        return Name(bare) + (state == NullabilityState.Nullable ? "?" : "");
    }

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Name(underlying) + "?";
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        return type.IsGenericType ? $"{BareName(type)}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : BareName(type);
    }

    private static string BareName(Type type)
    {
        string name = type.Name.Split('`')[0];
        return type.IsNested && !type.IsGenericParameter ? BareName(type.DeclaringType!) + "." + name : name;
    }
}
