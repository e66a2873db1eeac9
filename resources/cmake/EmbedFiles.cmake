# epochscope_embed(TARGET ROOT FILE...): puts the files' bytes into the target; core/base/embedded.h reads them by their
# path relative to ROOT. The assembler includes the bytes, so that large files cost the compiler nothing.
function(epochscope_embed target root)
    set(source "${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded.cpp")
    set(body "#include \"base/embedded.h\"\n\n")
    set(table "")
    set(index 0)
    foreach(file IN LISTS ARGN)
        file(RELATIVE_PATH name "${root}" "${file}")
        string(APPEND body
            "asm(\".section .rodata\\n.balign 16\\nepochscope_file_${index}:\\n.incbin \\\"${file}\\\"\\n\"\n"
            "    \"epochscope_file_${index}_end:\\n.byte 0\\n.previous\\n\");\n"
            "extern const char file${index}[] asm(\"epochscope_file_${index}\");\n"
            "extern const char fileEnd${index}[] asm(\"epochscope_file_${index}_end\");\n")
        string(APPEND table "    {\"${name}\", file${index}, fileEnd${index}},\n")
        math(EXPR index "${index} + 1")
    endforeach()
    string(APPEND body "\nnamespace epochscope::detail {\nstatic const EmbeddedFile table[] = {\n${table}    {{}, nullptr, nullptr}};\n"
        "std::span<const EmbeddedFile> embeddedFiles() { return {table, ${index}}; }\n} // namespace epochscope::detail\n")
    file(CONFIGURE OUTPUT "${source}" CONTENT "${body}" @ONLY)
    set_source_files_properties("${source}" PROPERTIES OBJECT_DEPENDS "${ARGN}" SKIP_PRECOMPILE_HEADERS ON)
    target_sources(${target} PRIVATE "${source}")
endfunction()
